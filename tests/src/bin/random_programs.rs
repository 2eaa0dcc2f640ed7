//! Plays random programs on the executor and on a plain reference, until the two differ.
//!
//! `random_programs [HOW_MANY [FIRST]]`: a million, from number 0, unless told otherwise.

use std::{process::ExitCode, thread, time::Instant};

use tests::random::agree_on;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let (Ok(count), Ok(first)) = (
        numbers.next().unwrap_or(Ok(1_000_000)),
        numbers.next().unwrap_or(Ok(0)),
    ) else {
        eprintln!("random_programs [HOW_MANY [FIRST]]: both are whole numbers");
        return ExitCode::from(2);
    };
    let (start, threads) = (
        Instant::now(),
        thread::available_parallelism().map_or(1, usize::from),
    );
    let seeds = |of: usize| (first + of as u64..first + count).step_by(threads);
    let results: Vec<_> = thread::scope(|scope| {
        let players: Vec<_> = (0..threads)
            .map(|of| scope.spawn(move || agree_on(seeds(of))))
            .collect();
        let ended = players.into_iter().map(|player| player.join());
        ended
            .map(|result| result.expect("a difference is no panic"))
            .collect()
    });
    let (mut programs, mut entries) = (0, 0);
    for result in results {
        match result {
            Ok(sum) => {
                programs += sum.programs;
                entries += sum.entries;
            }
            Err(difference) => {
                eprintln!("{difference}");
                return ExitCode::FAILURE;
            }
        }
    }
    let took = start.elapsed();
    println!("{programs} programs, {entries} entries of their records, no difference; {took:.1?}");
    ExitCode::SUCCESS
}
