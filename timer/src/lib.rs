//! A hierarchical timer wheel.
#![no_std]
