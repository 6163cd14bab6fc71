//! The passwords guessed first, of the length we accept: bundled, so that no service learns what people try.

use std::{collections::BTreeSet, sync::LazyLock};

static LIST: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines();
    lines.filter(|line| !line.is_empty()).collect()
});

/// Case and spaces at the ends do not make a common password a rare one.
pub fn contains(password: &str) -> bool {
    LIST.contains(password.trim().to_lowercase().as_str())
}
