//! Step 5 of 7: how do tasks wait for the network?
//!
//! What is wrong with `s4_timers`: a task that reads from a socket holds the thread until there is
//! something to read. If the socket does not block, the task has to try again and again, which is
//! `s1_busy_poll` once more. The first line of the output counts the tries.
//!
//! The cure is a poller: the operating system watches a list of sockets (epoll, kqueue). The loop,
//! which has to park anyway, parks in there, and then wakes each task whose socket is ready.
//!
//! Run it: `cargo run --release --example s5_sockets`. Next: `s6_handles.rs`

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use mio::{Events, Interest, Registry, Token, event::Event};

fn main() {
    for (what, with_poller) in [("try again", false), ("a poller", true)] {
        let server = start_server();
        let mut poller = mio::Poll::new().expect("the system has a poller");
        let sockets = Vec::from_iter((0..5).map(|n| connect(server, n, poller.registry())));
        let orders = (0..).zip(sockets);
        let orders = orders.map(|(n, socket)| order(n, socket, with_poller));
        run(orders.collect(), &mut poller);
        println!("{what}: sockets=5 tries={}", TRIES.take());
    }
}

/// The world outside: a thread that answers five connections after a while.
fn start_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a loopback");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        let customers = Vec::from_iter(listener.incoming().take(5).flatten());
        thread::sleep(Duration::from_millis(100));
        for mut customer in customers {
            customer.write_all(b"coffee").expect("the customer waits");
        }
    });
    address
}

/// A socket that does not block, and which the poller knows by the number.
fn connect(server: SocketAddr, n: usize, poller: &Registry) -> mio::net::TcpStream {
    let socket = TcpStream::connect(server).expect("the server listens");
    socket.set_nonblocking(true).expect("any socket can");
    let mut socket = mio::net::TcpStream::from_std(socket);
    let registered = poller.register(&mut socket, Token(n), Interest::READABLE);
    registered.expect("the poller has room");
    socket
}

thread_local! {
    /// The waker of the task that waits for a socket, by the number of the socket.
    static WAKERS: RefCell<[Waker; 5]> = RefCell::new([(); 5].map(|()| Waker::noop().clone()));
    static TRIES: Cell<u32> = const { Cell::new(0) };
}

async fn order(n: usize, mut socket: mio::net::TcpStream, with_poller: bool) {
    poll_fn(|cx| {
        TRIES.set(TRIES.get() + 1);
        match socket.read(&mut [0; 6]) {
            Ok(_) => return Poll::Ready(()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
        match with_poller {
            true => WAKERS.with_borrow_mut(|wakers| wakers[n].clone_from(cx.waker())),
            false => cx.waker().wake_by_ref(),
        }
        Poll::Pending
    })
    .await;
}

/// The ready queue and the waker of `s3_ready_queue`. There is no thread to unpark: the loop parks in
/// the poller, out of which only a `mio::Waker` could call it from another thread.
struct TaskWaker(usize, Arc<Mutex<Vec<usize>>>);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
    }
}

/// Runs tasks until all are done.
fn run<F: Future>(tasks: Vec<F>, poller: &mut mio::Poll) {
    let ready = Arc::new(Mutex::new(Vec::from_iter(0..tasks.len())));
    let mut tasks: Vec<_> = tasks.into_iter().map(|task| Some(Box::pin(task))).collect();
    let mut events = Events::with_capacity(5);
    while tasks.iter().any(Option::is_some) {
        let turn = std::mem::take(&mut *ready.lock().unwrap());
        if turn.is_empty() {
            // `None` is no time limit. The next deadline of `s4_timers` would stand there.
            poller.poll(&mut events, None).expect("it waits");
            let wake =
                |event: &Event| WAKERS.with_borrow(|wakers| wakers[event.token().0].wake_by_ref());
            events.iter().for_each(wake);
        }
        for number in turn {
            let waker = Arc::new(TaskWaker(number, ready.clone())).into();
            let mut cx = Context::from_waker(&waker);
            let is_done = |task: &mut Pin<Box<F>>| task.as_mut().poll(&mut cx).is_ready();
            drop(tasks[number].take_if(is_done));
        }
    }
}
