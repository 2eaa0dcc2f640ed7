//! The server under attack: whatever clients do, others are served meanwhile, places become free again, and memory and
//! descriptors come back.

mod common;

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

use common::server::{LIMIT, Server, everything, reset, status};

/// Generous for "at once", and far less than the replies asked for would take.
const SOON: Duration = Duration::from_secs(6);

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";

/// A server with four places, all taken by clients that wait a minute for their replies.
fn full() -> (Server, Vec<TcpStream>) {
    let server = Server::start(&["--connections", "4"]);
    let guests: Vec<_> = (0..4).map(|_| server.ask("/sleep?ms=60000")).collect();
    let began = Instant::now();
    while status(&server.get("/")) != "503" {
        assert!(began.elapsed() < LIMIT);
    }
    (server, guests)
}

/// Whether its places are free, and it ends as a server without guests does.
fn is_free_again(mut server: Server) {
    server.wait_until_served(SOON);
    #[cfg(unix)]
    {
        let began = Instant::now();
        server.signal("INT");
        assert_eq!(server.exit_code(), Some(0));
        assert!(began.elapsed() < SOON);
    }
}

#[test]
fn a_client_that_resets_its_connection_leaves_at_once() {
    let (server, guests) = full();
    guests.into_iter().for_each(reset);
    is_free_again(server);
}

#[test]
fn so_does_one_that_has_asked_for_more() {
    for more in [1, 300, 3000] {
        let (server, mut guests) = full();
        for guest in &mut guests {
            guest.write_all(&REQUEST.repeat(more)).unwrap();
        }
        // They are with the server, read or unread.
        thread::sleep(Duration::from_millis(100));
        guests.into_iter().for_each(reset);
        is_free_again(server);
    }
}

#[test]
fn so_does_one_whose_request_has_a_body() {
    let (server, guests) = full();
    drop(guests);
    server.wait_until_served(SOON);
    let guests: Vec<_> = (0..4)
        .map(|_| {
            let mut guest = server.connect();
            guest
                .write_all(b"GET /sleep?ms=60000 HTTP/1.1\r\nhost: here\r\ncontent-length: 1000000\r\n\r\nand")
                .unwrap();
            guest
        })
        .collect();
    thread::sleep(Duration::from_millis(100));
    guests.into_iter().for_each(reset);
    is_free_again(server);
}

/// It cannot be told from one that has said all and still listens: that one gets 2 s.
#[test]
fn a_client_that_closes_its_connection_leaves_soon() {
    let (server, guests) = full();
    drop(guests);
    is_free_again(server);
    let (server, guests) = full();
    for guest in &guests {
        guest.shutdown(Shutdown::Write).unwrap();
    }
    is_free_again(server);
    for guest in guests {
        assert_eq!(everything(guest), "");
    }
}

/// Each of its replies has its own time.
#[test]
fn a_half_closed_client_gets_all_replies_that_are_quick_enough() {
    let server = Server::start(&[]);
    let mut client = server.connect();
    let request = b"GET /sleep?ms=900 HTTP/1.1\r\nhost: here\r\n\r\n";
    client.write_all(&request.repeat(4)).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(everything(client).matches("slept 900 ms").count(), 4);
}

/// A connection with little room for replies, so that a few thousand of them fill it.
fn connect_narrow(server: &Server, room: usize) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(room).unwrap();
    let address: SocketAddr = server.address.parse().unwrap();
    socket.connect(&address.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream
}

/// Asks, and never reads, until the server takes no more.
fn ask_without_end(client: &mut TcpStream) {
    client.set_nonblocking(true).unwrap();
    let requests = REQUEST.repeat(1000);
    let mut quiet = Instant::now();
    while quiet.elapsed() < Duration::from_millis(200) {
        match client.write(&requests).unwrap_or(0) {
            0 => thread::sleep(Duration::from_millis(5)),
            _ => quiet = Instant::now(),
        }
    }
}

#[test]
fn clients_that_do_not_read_are_cut_off() {
    let server = Server::start(&["--connections", "4", "--send", "1"]);
    let mut guests: Vec<_> = (0..4).map(|_| connect_narrow(&server, 4096)).collect();
    let began = Instant::now();
    thread::scope(|scope| {
        for guest in &mut guests {
            scope.spawn(|| ask_without_end(guest));
        }
    });
    server.wait_until_served(LIMIT);
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "not before its time"
    );
    is_free_again(server);
}

/// Slow, but it reads: a socket's worth ten times a second.
#[test]
fn a_client_that_reads_late_is_not_cut_off() {
    const NUMBER: usize = 20_000;
    let server = Server::start(&["--send", "2"]);
    let mut client = connect_narrow(&server, 1 << 16);
    let asks = {
        let mut client = client.try_clone().unwrap();
        thread::spawn(move || {
            client.write_all(&REQUEST.repeat(NUMBER)).unwrap();
            client.shutdown(Shutdown::Write).unwrap();
        })
    };
    let mut replies = Vec::new();
    let mut some = vec![0; 1 << 20];
    loop {
        thread::sleep(Duration::from_millis(100));
        match client.read(&mut some).unwrap() {
            0 => break,
            n => replies.extend_from_slice(&some[..n]),
        }
    }
    asks.join().unwrap();
    let hellos = replies.windows(6).filter(|six| six == b"hello\n").count();
    assert_eq!(hellos, NUMBER);
}

/// Says this again and again until the server has heard enough.
fn say_without_end(client: &mut TcpStream, said: &[u8]) {
    let began = Instant::now();
    while client.write_all(said).is_ok() {
        assert!(began.elapsed() < LIMIT, "it listens for ever");
    }
}

type Attack = fn(&Server);

/// Each is bounded, and ends with its connections closed by itself or by the server.
const ATTACKS: [(&str, Attack); 8] = [
    ("opened and dropped", |server| {
        (0..1000).for_each(|_| drop(server.connect()));
    }),
    ("reset", |server| {
        for said in [&b""[..], b"G", b"GET / HTTP/1.1\r\nhost", REQUEST] {
            for _ in 0..100 {
                let mut client = server.connect();
                client.write_all(said).unwrap();
                reset(client);
            }
        }
        for _ in 0..100 {
            reset(server.ask("/sleep?ms=60000"));
        }
    }),
    ("garbage", |server| {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..100 {
            let garbage: Vec<u8> = (0..random.usize(1..5000)).map(|_| random.u8(..)).collect();
            let mut client = server.connect();
            let _ = client.write_all(&garbage);
            let _ = client.shutdown(Shutdown::Write);
            let _ = client.read_to_end(&mut Vec::new());
        }
    }),
    ("slow heads", |server| {
        let mut clients: Vec<_> = (0..100).map(|_| server.connect()).collect();
        for byte in b"GET / HTTP/1.1\r\nhost: here\r\nx: yyyyyyyyy" {
            for client in &mut clients {
                // The server has had enough after a second.
                let _ = client.write_all(&[*byte]);
            }
            thread::sleep(Duration::from_millis(30));
        }
        for mut client in clients {
            let _ = client.read_to_end(&mut Vec::new());
        }
    }),
    ("endless heads", |server| {
        for line in [&b"x: y\r\n"[..], b"y", b"\r\n"] {
            for _ in 0..4 {
                let mut client = server.connect();
                let _ = client.write_all(b"GET / HTTP/1.1\r\nhost: here\r\nx: ");
                say_without_end(&mut client, &line.repeat(10_000));
            }
        }
    }),
    ("endless bodies", |server| {
        for head in [
            "POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 1000000000000\r\n\r\n",
            "POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\nffffffffff\r\n",
            "GET / HTTP/1.1\r\nhost: here\r\ncontent-length: 1000000000000\r\n\r\n",
            "GET /sleep?ms=300 HTTP/1.1\r\nhost: here\r\ncontent-length: 1000000000000\r\n\r\n",
        ] {
            let mut client = server.connect();
            client.write_all(head.as_bytes()).unwrap();
            say_without_end(&mut client, &[b'z'; 65536]);
        }
    }),
    ("pipelined and never read", |server| {
        let mut clients: Vec<_> = (0..4).map(|_| connect_narrow(server, 4096)).collect();
        thread::scope(|scope| {
            for client in &mut clients {
                scope.spawn(|| ask_without_end(client));
            }
        });
        thread::sleep(Duration::from_millis(1500));
    }),
    ("too many", |server| {
        let clients: Vec<_> = (0..300).map(|_| server.connect()).collect();
        drop(clients);
    }),
];

/// Open descriptors, and resident kilobytes.
#[cfg(target_os = "linux")]
fn held_by(server: &Server) -> (usize, u64) {
    let process = format!("/proc/{}", server.child.id());
    let files = std::fs::read_dir(format!("{process}/fd")).unwrap().count();
    let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = resident.unwrap().trim().trim_end_matches(" kB");
    (files, kilobytes.parse().unwrap())
}

/// Runs an attack while somebody else asks one thing after another, and is served each time.
fn attack(server: &Server, name: &str, attack: Attack) {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut served = 0;
            while !is_over.load(Ordering::Relaxed) || served == 0 {
                let began = Instant::now();
                let reply = server.get("/");
                assert_eq!(status(&reply), "200", "{name}: {reply}");
                assert!(began.elapsed() < SOON, "{name}: {:?}", began.elapsed());
                served += 1;
                thread::sleep(Duration::from_millis(5));
            }
        });
        // Should it panic, the other one is not to go on for ever.
        let attacked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| attack(server)));
        is_over.store(true, Ordering::Relaxed);
        other.join().unwrap();
        attacked.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    server.wait_until_alone();
}

const FLAGS: [&str; 4] = ["--head", "1", "--send", "1"];

#[test]
fn others_are_served_meanwhile_and_all_is_given_back() {
    let server = Server::start(&FLAGS);
    // Once, for what grows at first and is kept.
    for (name, by) in ATTACKS {
        attack(&server, name, by);
    }
    #[cfg(target_os = "linux")]
    {
        let (files, kilobytes) = held_by(&server);
        for round in 1..=2 {
            for (name, by) in ATTACKS {
                attack(&server, name, by);
                let began = Instant::now();
                while held_by(&server).0 > files {
                    assert!(began.elapsed() < LIMIT, "{name}: {:?}", held_by(&server));
                    thread::sleep(Duration::from_millis(10));
                }
                let now = held_by(&server).1;
                assert!(
                    now < kilobytes + 8192,
                    "{name}, {round}: {now} after {kilobytes} kB"
                );
            }
        }
    }
    assert_eq!(server.wait_until_alone()["connections"], 1);
}

/// With descriptors for fewer than attack it. Others may have to wait, but not for long.
#[test]
#[cfg(target_os = "linux")]
fn at_the_limit_of_descriptors() {
    let server = Server::start_after("ulimit -n 60", &FLAGS);
    let before = held_by(&server).0;
    for (_, attack) in ATTACKS {
        attack(&server);
        server.wait_until_served(LIMIT);
    }
    server.wait_until_alone();
    assert!(
        held_by(&server).0 <= before + 3,
        "{before}, {:?}",
        held_by(&server)
    );
}

/// A signal in the middle of each ends it in time: nobody but its own client delays it.
#[test]
#[cfg(unix)]
fn it_ends_under_attack() {
    for (name, attack) in ATTACKS {
        let mut server = Server::start(&[&FLAGS[..], &["--drain", "3"]].concat());
        let pid = server.child.id().to_string();
        let signals = thread::spawn(move || {
            thread::sleep(Duration::from_millis(150));
            let kill = std::process::Command::new("kill")
                .args(["-s", "TERM", &pid])
                .status();
            assert!(kill.unwrap().success());
            Instant::now()
        });
        // An attacker whose server has gone panics, which is not what is tested.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| attack(&server)));
        let began = signals.join().unwrap();
        assert!(server.exit_code().is_some(), "{name}");
        assert!(began.elapsed() < LIMIT, "{name}: {:?}", began.elapsed());
    }
}
