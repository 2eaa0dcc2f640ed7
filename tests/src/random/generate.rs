//! How is a program made up?
//!
//! By drawing each step from a table. What is drawn often is what makes tasks meet: few places, few
//! durations, so that two tasks often mean the same handle and the same instant.

use executor::combinators::ReturnWhen;
use fastrand::Rng;

use super::language::{Act, Body, EXECUTORS, FOREVER, How, PLACES, Program, Stage, Step, Wrapper};

/// The program of this number. It is always the same.
pub fn program(seed: u64) -> Program {
    let mut rng = Rng::with_seed(seed);
    let queues = (0..rng.usize(1..3)).map(|_| rng.usize(0..3)).collect();
    let mut maker = Maker {
        left: rng.usize(5..80),
        rng,
    };
    let mut stages = Vec::new();
    for _ in 0..maker.rng.usize(1..4) {
        for _ in 0..maker.rng.usize(0..4) {
            let act = match maker.one_in(3) {
                true => maker.act(1),
                false => Act::SpawnOn(maker.executor(), maker.place(), maker.body(1)),
            };
            stages.push(Stage::Outside(act));
        }
        stages.push(Stage::Run(maker.executor(), maker.body(0)));
    }
    Program { queues, stages }
}

struct Maker {
    rng: Rng,
    /// How many steps there may still be.
    left: usize,
}

impl Maker {
    fn one_in(&mut self, n: u32) -> bool {
        self.rng.u32(0..n) == 0
    }

    fn place(&mut self) -> usize {
        self.rng.usize(0..PLACES)
    }

    fn executor(&mut self) -> usize {
        match self.one_in(4) {
            true => EXECUTORS - 1,
            false => 0,
        }
    }

    fn queue(&mut self) -> usize {
        self.rng.usize(0..2)
    }

    fn ms(&mut self) -> u64 {
        const TIMES: [u64; 12] = [0, 0, 1, 1, 1, 2, 2, 3, 5, 8, 70, FOREVER];
        TIMES[self.rng.usize(0..TIMES.len())]
    }

    fn limit(&mut self) -> Option<u64> {
        self.rng.bool().then(|| self.ms())
    }

    fn body(&mut self, depth: usize) -> Body {
        let (least, most) = [(3, 12), (1, 7), (0, 5), (0, 4), (0, 3)][depth.min(4)];
        let count = self.rng.usize(least..=most).min(self.left);
        (0..count).map(|_| self.step(depth + 1)).collect()
    }

    fn bodies(&mut self, depth: usize) -> Vec<Body> {
        let count = self.rng.usize(0..5);
        (0..count).map(|_| self.body(depth)).collect()
    }

    fn step(&mut self, depth: usize) -> Step {
        self.left = self.left.saturating_sub(1);
        // What holds a body itself comes last, and is not drawn deep within others.
        let kinds = if depth > 5 || self.left == 0 { 22 } else { 40 };
        match self.rng.u32(0..kinds) {
            0 | 1 => Step::Yield,
            2..5 => Step::Sleep(self.ms()),
            5 => Step::SleepUntil(self.ms()),
            6..15 => {
                let wait = self.wait();
                match self.rng.u32(0..3) {
                    0 => wait,
                    // Most would wait for ever, and a program that stalls at once shows little.
                    _ => Step::Timeout(self.rng.u64(0..4), vec![wait]),
                }
            }
            15 | 16 => Step::Keep(self.place()),
            17 => Step::Resume(self.place()),
            18 => match self.rng.u32(0..5) {
                0 => Step::Return(self.place()),
                1 => Step::Fail,
                2 => Step::Do(Act::Panic),
                _ => Step::Do(Act::TaskDone(self.queue())),
            },
            19..22 => Step::Do(self.act(depth)),
            22..25 => Step::Do(Act::Spawn(self.place(), self.body(depth))),
            25 | 26 => Step::Do(self.act(depth)),
            27 | 28 => {
                let count = self.rng.usize(1..3);
                let act = |maker: &mut Self| match maker.one_in(6) {
                    true => Act::Panic,
                    false => maker.act(depth),
                };
                Step::Guard((0..count).map(|_| act(self)).collect())
            }
            29 => match self.rng.u32(0..4) {
                0 => Step::TimeoutAt(self.ms(), self.body(depth)),
                1 => Step::SleepBeside(self.ms(), self.body(depth)),
                _ => Step::Timeout(self.ms(), self.body(depth)),
            },
            30 => match self.rng.u32(0..3) {
                0 => Step::Repeat(self.rng.usize(0..4), self.body(depth)),
                _ => Step::Beat {
                    period: self.rng.u64(0..4),
                    limit: self.limit(),
                    times: self.rng.usize(0..4),
                    between: self.body(depth),
                },
            },
            31 => Step::Start(self.place(), self.body(depth)),
            32 | 33 => {
                let wrappers = [Wrapper::Steady, Wrapper::Fresh];
                Step::Wrap(wrappers[self.rng.usize(0..2)], self.body(depth))
            }
            34..=36 => Step::GatherOn(self.how(depth), self.bodies(depth)),
            _ => Step::Gather(self.how(depth), self.bodies(depth)),
        }
    }

    /// A step that waits for others.
    fn wait(&mut self) -> Step {
        match self.rng.u32(0..9) {
            0 | 1 => Step::Await(self.place()),
            2 => Step::Watch(self.place()),
            3 => Step::Put(self.queue()),
            4 | 5 => Step::Get(self.queue()),
            6 => Step::QueueJoin(self.queue()),
            _ => Step::Pass(self.place()),
        }
    }

    fn how(&mut self, depth: usize) -> How {
        const WHEN: [ReturnWhen; 3] = [
            ReturnWhen::FirstCompleted,
            ReturnWhen::FirstError,
            ReturnWhen::AllCompleted,
        ];
        match self.rng.u32(0..8) {
            0 | 1 => How::Join,
            2 => How::Select,
            3 | 4 => How::JoinAll,
            5 => How::TryJoinAll,
            6 => How::AsCompleted(self.rng.usize(0..5), self.body(depth)),
            _ => How::Wait(WHEN[self.rng.usize(0..3)], self.limit(), self.rng.bool()),
        }
    }

    fn act(&mut self, depth: usize) -> Act {
        match self.rng.u32(0..24) {
            0 | 1 if depth < 6 => Act::Spawn(self.place(), self.body(depth)),
            2 if depth < 6 => Act::SpawnOn(self.executor(), self.place(), self.body(depth)),
            3..6 => Act::Abort(self.place()),
            6 => Act::Forget(self.place()),
            7 => Act::IsFinished(self.place()),
            8 | 9 => Act::Wake(self.place()),
            10 => match self.one_in(3) {
                true => Act::Lose(self.place()),
                false => Act::Spend(self.place()),
            },
            11 => Act::WakeElsewhere(self.place()),
            12..16 => Act::Open(self.place()),
            16..19 => Act::TryPut(self.queue()),
            19 => Act::TryGet(self.queue()),
            20 => Act::TaskDone(self.queue()),
            21 if self.one_in(3) => Act::DropExecutor(self.executor()),
            22 if self.one_in(3) => Act::Nest,
            23 => Act::Panic,
            _ => Act::Wake(self.place()),
        }
    }
}
