mod body;
mod details;
mod editor;
mod import_box;
mod inspector;
mod tree;

pub use editor::{Chosen, EditorPage};
pub use import_box::ImportBox;
