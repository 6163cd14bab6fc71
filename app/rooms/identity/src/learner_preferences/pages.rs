mod asking;
mod questions;
mod settings;

pub use asking::{AskLearner, Questionnaire};
pub use settings::LearnerPreferencesPage;
