//! One kind of error for a program whose only reader is a person at a terminal.
use std::error::Error;

pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

pub fn problem<T>(sentence: impl Into<String>) -> Outcome<T> {
    Err(sentence.into().into())
}

/// Says what was being done when something went wrong.
pub trait While<T> {
    fn during(self, doing: &str) -> Outcome<T>;
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> While<T> for Result<T, E> {
    fn during(self, doing: &str) -> Outcome<T> {
        self.map_err(|error| format!("{doing}: {}", error.into()).into())
    }
}
