//! What makes a password good enough. Length counts, not ornaments: spaces and every script are welcome.

#[cfg(feature = "ssr")]
mod common;
#[cfg(feature = "ssr")]
pub(crate) mod hash;

pub const SHORTEST: usize = 10;
/// Longer ones are refused, never cut.
pub const LONGEST: usize = 128;
const PRODUCT: &str = "backline";

/// Whether a password may be used for this address; the sentence says what is wrong with it.
pub fn check(password: &str, email: &str) -> Result<(), &'static str> {
    let length = password.chars().count();
    let small = password.trim().to_lowercase();
    let own = email.split('@').next().unwrap_or_default().to_lowercase();
    match () {
        () if length < SHORTEST => Err("Ten characters or more. A short sentence is fine."),
        () if length > LONGEST => Err("128 characters or fewer."),
        () if small.is_empty() => Err("Spaces alone are easy to guess. Add a few words."),
        () if small == own || small == email.to_lowercase() => Err("This is your address. Choose something else."),
        () if is_product(&small) => Err("This is the name of the house. Choose something else."),
        () if is_one_key(&small) || is_run(&small) => Err("Easy to guess. Three or four unrelated words hold better."),
        () => Ok(()),
    }
}

/// As [`check`], and not one of the passwords everybody tries first. The list stays on the server.
#[cfg(feature = "ssr")]
pub(crate) fn check_new(password: &str, email: &str) -> Result<(), &'static str> {
    check(password, email)?;
    match common::contains(password) {
        true => Err("Among the first anyone would try. Three or four unrelated words hold better."),
        false => Ok(()),
    }
}

/// The product's name, with or without digits behind it.
fn is_product(small: &str) -> bool {
    let letters: String = small.chars().filter(|c| c.is_alphabetic()).collect();
    letters == PRODUCT
}

/// `aaaaaaaaaa`, `abababababab`.
fn is_one_key(small: &str) -> bool {
    let letters: Vec<char> = small.chars().collect();
    (1..=3).any(|step| letters.iter().zip(letters.iter().skip(step)).all(|(a, b)| a == b))
}

/// `0123456789`, `abcdefghijkl`, and the same backwards.
fn is_run(small: &str) -> bool {
    let codes: Vec<i64> = small.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps = |by: i64| codes.windows(2).all(|pair| pair[1] - pair[0] == by || by * (pair[0] - pair[1]) == 9);
    steps(1) || steps(-1)
}
