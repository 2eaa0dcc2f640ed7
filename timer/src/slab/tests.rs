use super::*;

#[test]
fn a_key_is_eight_bytes_and_so_is_none() {
    assert_eq!(size_of::<TimerKey>(), 8);
    assert_eq!(size_of::<Option<TimerKey>>(), 8);
}

#[test]
fn an_entry_is_its_value_and_twenty_bytes() {
    // Like a Waker, the value has a pointer that is never null. So `None` takes no byte of its own.
    assert_eq!(
        size_of::<Entry<(&'static (), u64, u64)>>(),
        (24usize + 20).next_multiple_of(8)
    );
}

#[test]
fn the_entry_last_vacated_is_filled_first_under_a_new_generation() {
    let mut slab = Slab::new();
    let a = slab.insert(1, 'a');
    let b = slab.insert(2, 'b');
    assert_eq!(slab.remove(a.index), (1, 'a'));
    assert_eq!(slab.find(a), None);
    let c = slab.insert(3, 'c');
    assert_eq!(c.index, a.index);
    assert_ne!(c, a);
    assert_eq!(slab.find(a), None);
    assert_eq!(slab.find(b), Some(b.index));
    assert_eq!(slab.find(c), Some(c.index));
}

#[test]
fn an_entry_out_of_generations_is_retired() {
    let mut slab = Slab::new();
    let key = slab.insert(0, ());
    slab.remove(key.index);
    slab.entries[0].generation = NonZeroU32::new(u32::MAX - 1).unwrap();
    let last = slab.insert(0, ());
    assert_eq!((last.index, last.generation.get()), (0, u32::MAX - 1));
    slab.remove(0);
    assert_eq!(slab.find(last), None);
    assert_eq!(slab.insert(0, ()).index, 1);
    assert_eq!(slab.find(last), None);
}

#[test]
fn memory_is_given_back_when_the_last_of_many_timers_goes_and_old_keys_stay_stale() {
    let mut slab = Slab::new();
    let first = slab.insert(0, 0);
    slab.remove(first.index);
    let many: Vec<_> = (0..=KEEP as u64).map(|n| slab.insert(n, n)).collect();
    for key in &many {
        assert_eq!(slab.entries.len(), KEEP + 1);
        slab.remove(key.index);
    }
    assert_eq!((slab.len(), slab.entries.len()), (0, 0));
    assert!(slab.entries.capacity() <= 2 * KEEP);
    for round in 0..3 {
        let new: Vec<_> = (0..=KEEP).map(|_| slab.insert(0, round)).collect();
        assert!(
            many.iter()
                .chain([&first])
                .all(|&old| slab.find(old).is_none())
        );
        new.iter().for_each(|key| {
            slab.remove(key.index);
        });
    }
}

#[test]
fn a_slab_with_a_retired_entry_keeps_its_memory_and_looks_for_one_once() {
    let mut slab = Slab::new();
    let keys: Vec<_> = (0..=KEEP).map(|_| slab.insert(0, ())).collect();
    slab.entries[3].generation = NonZeroU32::new(u32::MAX - 1).unwrap();
    keys.iter().for_each(|key| {
        slab.remove(key.index);
    });
    assert_eq!((slab.entries.len(), slab.keep), (KEEP + 1, usize::MAX));
    let keys: Vec<_> = (0..=KEEP).map(|_| slab.insert(0, ())).collect();
    assert!(keys.iter().all(|key| key.index != 3));
}
