//! An HTTP server on the executor.

use std::{net::SocketAddr, path::PathBuf, process, process::ExitCode, rc::Rc, time::Duration};

use clap::Parser;
use executor::{Executor, net::TcpListener, sleep, trace::Recorder};
use futures_channel::oneshot;
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body, Bytes},
    header::{ALLOW, CONTENT_TYPE, HeaderValue},
};
use scenarios::{
    Save, count,
    http::server::{Counts, Limits, Reply, serve},
    interrupt, output,
};
use serde_json::json;

/// The most milliseconds for which `/sleep` sleeps.
const LONGEST: u64 = 60_000;

async fn answer<B: Body>(request: Request<B>, counts: Rc<Counts>) -> Reply {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut reply = text(StatusCode::METHOD_NOT_ALLOWED, "GET or HEAD is all\n");
        let allowed = HeaderValue::from_static("GET, HEAD");
        reply.headers_mut().insert(ALLOW, allowed);
        return reply;
    }
    match request.uri().path() {
        "/" => text(StatusCode::OK, "hello\n"),
        "/sleep" => match milliseconds(request.uri().query()) {
            Some(ms) => {
                sleep(Duration::from_millis(ms)).await;
                text(StatusCode::OK, format!("slept {ms} ms\n"))
            }
            None => text(
                StatusCode::BAD_REQUEST,
                format!("/sleep?ms=N sleeps N milliseconds, {LONGEST} at most\n"),
            ),
        },
        "/stats" => stats(&counts),
        "/tasks" => text(StatusCode::OK, format!("{}\n", executor::inspect::tasks())),
        _ => text(
            StatusCode::NOT_FOUND,
            "there are /, /sleep?ms=N, /stats and /tasks\n",
        ),
    }
}

fn milliseconds(query: Option<&str>) -> Option<u64> {
    let number = query?.strip_prefix("ms=")?;
    // To `parse`, "+5" is a number.
    if !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().filter(|&ms| ms <= LONGEST)
}

/// What the loop and the server count, as JSON.
fn stats(counts: &Counts) -> Reply {
    let stats = executor::stats();
    let body = json!({
        "tasks": stats.tasks,
        "ready": stats.ready,
        "timers": stats.timers,
        "sockets": stats.sockets,
        "turns": stats.turns,
        "polls": stats.polls,
        "connections": counts.connections.get(),
        "requests": counts.requests.get(),
        "turned_away": counts.turned_away.get(),
    });
    let mut reply = text(StatusCode::OK, format!("{body}\n"));
    let json = HeaderValue::from_static("application/json");
    reply.headers_mut().insert(CONTENT_TYPE, json);
    reply
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(body.into().into());
    *reply.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    reply.headers_mut().insert(CONTENT_TYPE, plain);
    reply
}

fn main() -> ExitCode {
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(error) => return scenarios::flags::explain(NAME, &error),
    };
    let limits = Limits {
        connections: flags.connections,
        head: Duration::from_secs(flags.head as u64),
        send: Duration::from_secs(flags.send as u64),
        drain: Duration::from_secs(flags.drain as u64),
    };
    let recorder = flags.trace.as_ref().map(|_| Recorder::new());
    let mut builder = Executor::builder();
    if let Some(recorder) = &recorder {
        builder = builder.recorder(recorder.clone());
    }
    let code = builder.build().block_on(async {
        let listener = match TcpListener::bind(flags.addr) {
            Ok(listener) => listener,
            Err(error) => output::fail(&format!("cannot listen at {}: {error}", flags.addr)),
        };
        // With port 0 this is where to learn which one it is.
        let address = listener.local_addr().unwrap_or(flags.addr);
        output::mention(&format!("listening on http://{address} (Ctrl-C ends it)"));
        let counts = Rc::new(Counts::default());
        let service = {
            let counts = counts.clone();
            move |request| answer(request, counts.clone())
        };
        let signal = first_signal();
        let stop = async move {
            // Without a handler nobody ever sends, and a signal ends the process at once.
            if signal.await.is_err() {
                std::future::pending().await
            }
            output::mention(
                "ending: replies in progress may finish (Ctrl-C again ends it at once)",
            );
        };
        let cut_off = serve(listener, limits, counts.clone(), service, stop).await;
        output::mention(&format!("answered {} requests", counts.requests.get()));
        if cut_off > 0 {
            output::fail(&format!(
                "connections cut off after {} s: {cut_off}",
                flags.drain
            ));
        }
        ExitCode::SUCCESS
    });
    if let (Some(recorder), Some(file)) = (recorder, &flags.trace)
        && let Err(error) = recorder.finish().save(file)
    {
        output::fail(&format!("cannot write {}: {error}", file.display()));
    }
    code
}

/// Ready at the first Ctrl-C, SIGTERM or SIGHUP; the second ends the process. The handler runs on a thread of
/// its own, and the wake comes to the loop as from any other thread.
fn first_signal() -> oneshot::Receiver<()> {
    let (came, receiver) = oneshot::channel();
    let mut came = Some(came);
    interrupt::on_signal(move |signal| match came.take() {
        Some(came) => drop(came.send(())),
        None => {
            output::abandon();
            process::exit(signal.exit_code())
        }
    });
    receiver
}

const NAME: &str = "hello_server";

/// An HTTP server on the executor: one thread, a task a connection
///
/// GET /            says hello
/// GET /sleep?ms=N  replies N milliseconds later
/// GET /stats       live counts of the loop and the server, as JSON
/// GET /tasks       the tasks there are; with --trace, what each waits on, too
#[derive(Parser)]
#[command(name = NAME, verbatim_doc_comment, disable_help_flag = true)]
struct Flags {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8080")]
    addr: SocketAddr,
    /// How many connections at a time; more are answered 503
    #[arg(long, value_name = "N", default_value = "4096", value_parser = count(1..=1_000_000))]
    connections: usize,
    /// How many seconds a client may take over the head of a request, or stay idle
    #[arg(long, value_name = "S", default_value = "10", value_parser = count(1..=3600))]
    head: usize,
    /// How many seconds a reply may stand unsent because the client does not read
    #[arg(long, value_name = "S", default_value = "10", value_parser = count(1..=3600))]
    send: usize,
    /// How many seconds replies in progress have when the server ends: at Ctrl-C, SIGTERM or SIGHUP
    #[arg(long, value_name = "S", default_value = "10", value_parser = count(0..=3600))]
    drain: usize,
    /// When it ends, leave each step of its loop in this file: a page, if its name ends in .html
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Print this help
    #[arg(short, long, action = clap::ArgAction::HelpLong)]
    help: Option<bool>,
}
