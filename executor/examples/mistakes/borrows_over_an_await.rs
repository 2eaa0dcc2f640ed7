//! A `RefCell` that stays borrowed over an await.
//!
//! The tasks of one thread need no lock: between two awaits no other task runs. But an await *is* where
//! others run, and a borrow that is still held there is in their way. A mutex would deadlock here; a
//! `RefCell` panics. The panic ends the task that came second, which is not the one to blame, and comes
//! back through its handle. Clippy knows this mistake by name.

use std::{cell::RefCell, rc::Rc, time::Duration};

use executor::{JoinHandle, sleep, spawn};

#[expect(clippy::await_holding_refcell_ref, reason = "it is the mistake")]
async fn broken_sale(till: Rc<RefCell<u32>>) {
    let mut till = till.borrow_mut();
    sleep(Duration::from_secs(1)).await; // The customer looks for change.
    *till += 3;
}

/// The cure: borrow after the await. Where a borrow has to begin before it, end it in a block.
async fn mended_sale(till: Rc<RefCell<u32>>) {
    sleep(Duration::from_secs(1)).await;
    *till.borrow_mut() += 3;
}

fn run<F: Future<Output = ()> + 'static>(sale: fn(Rc<RefCell<u32>>) -> F) {
    crate::builder().virtual_time().build().block_on(async {
        let till = Rc::new(RefCell::new(0));
        let sales: [JoinHandle<()>; 2] = [(); 2].map(|()| spawn(sale(till.clone())));
        for sale in sales {
            match sale.await {
                Ok(()) => println!("sold"),
                Err(error) => println!("lost a sale: {error}"),
            }
        }
        println!("{} in the till", till.borrow());
    });
}

pub fn broken() {
    run(broken_sale);
}

pub fn mended() {
    run(mended_sale);
}
