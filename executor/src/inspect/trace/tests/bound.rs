use crate::{
    Executor,
    trace::{Recorder, Recording, note},
};

fn notes(recorder: &Recorder, n: u32) -> Recording {
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(async move { (0..n).for_each(|i| note(i.to_string())) });
    recorder.finish()
}

#[test]
fn past_its_bound_a_record_keeps_the_last_and_says_how_many_it_dropped() {
    let all = notes(&Recorder::new(), 20);
    assert_eq!(all.dropped(), 0);
    let last = notes(&Recorder::with_bound(7), 20);
    assert_eq!(last.events(), &all.events()[all.events().len() - 7..]);
    assert_eq!(last.dropped(), all.events().len() as u64 - 7);
    let first_line = last.to_string().lines().next().map(str::to_owned);
    let dropped = last.dropped();
    assert_eq!(
        first_line.unwrap(),
        format!("(the record was full: {dropped} earlier steps were dropped)")
    );
}

#[test]
fn a_bound_of_nothing_counts_and_keeps_nothing() {
    let none = notes(&Recorder::with_bound(0), 20);
    assert!(none.events().is_empty());
    assert!(none.dropped() > 20);
}
