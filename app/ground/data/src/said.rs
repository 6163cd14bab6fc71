use serde::{Serialize, de::DeserializeOwned};

/// A fact as a type: what it says, and the word it travels under. Said with `cx.say`, heard by an ear.
pub trait Said: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `learning/course-published`
    const KIND: &'static str;
}
