mod as_completed;
mod join_all;
mod try_join_all;
mod wait;
