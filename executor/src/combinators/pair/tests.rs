mod join;
mod select;
