// Wrong: it polls as fast as it can, and the waker does nothing.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut cx = Context::from_waker(Waker::noop());
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}
