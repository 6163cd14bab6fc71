//! One error type for a program whose only reader is a person at a terminal: a sentence, with the circumstances in front.
use std::fmt;

pub struct Problem(String);

pub type Outcome<T = ()> = Result<T, Problem>;

pub fn problem<T>(sentence: impl Into<String>) -> Outcome<T> {
    Err(Problem(sentence.into()))
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        Problem(error.to_string())
    }
}

/// Says what was being done when something went wrong.
pub trait While<T> {
    fn during(self, doing: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: Into<Problem>> While<T> for Result<T, E> {
    fn during(self, doing: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Problem(format!("{doing}: {}", error.into())))
    }
}

impl<T> While<T> for Option<T> {
    fn during(self, doing: impl fmt::Display) -> Outcome<T> {
        self.ok_or_else(|| Problem(doing.to_string()))
    }
}
