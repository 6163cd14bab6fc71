//! The frame of sign-in and sign-up: one panel to type in, one to look at.

mod pages;

pub use pages::*;
