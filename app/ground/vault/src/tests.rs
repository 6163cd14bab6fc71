#![allow(clippy::unwrap_used)]
use std::{fs, path::PathBuf};

use super::*;

const OLD: &str = "0000000000000000000000000000000000000000000000000000000000000001";
const NEW: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

const HERS: Place<'static> = Place { table: "socialAccounts", row: "mara", column: "accessToken" };

fn vault(keys: &str) -> Vault {
    Vault::parse(keys).unwrap()
}

#[test]
fn a_secret_opens_in_its_own_place_only() {
    let vault = vault(NEW);
    let sealed = vault.seal(HERS, "four on the floor").unwrap();
    assert_eq!(vault.open_sealed(HERS, &sealed).unwrap(), "four on the floor");
    for other in [
        Place { table: "users", ..HERS },
        Place { row: "jonas", ..HERS },
        Place { column: "refreshToken", ..HERS },
        Place { table: "socialAccountsm", row: "ara", ..HERS },
    ] {
        let why = vault.open_sealed(other, &sealed).unwrap_err().to_string();
        assert!(why.contains("another place"), "{why}");
    }
}

#[test]
fn another_key_does_not_open_it_and_says_so() {
    let sealed = vault(OLD).seal(HERS, "secret").unwrap();
    let why = vault(NEW).open_sealed(HERS, &sealed).unwrap_err().to_string();
    assert!(why.contains("a key that is not here") && why.contains("socialAccounts.accessToken"), "{why}");
}

#[test]
fn a_new_key_seals_while_the_old_one_still_opens() {
    let sealed = vault(OLD).seal(HERS, "secret").unwrap();
    let rotated = vault(&format!("{NEW}\n{OLD}\n"));
    assert!(rotated.is_behind(&sealed));
    assert_eq!(rotated.open_sealed(HERS, &sealed).unwrap(), "secret");
    let anew = rotated.seal(HERS, "secret").unwrap();
    assert!(!rotated.is_behind(&anew));
    assert_eq!(vault(NEW).open_sealed(HERS, &anew).unwrap(), "secret", "the old key can go");
}

#[test]
fn a_seal_that_was_changed_or_cut_does_not_open() {
    let vault = vault(NEW);
    let sealed = text_of(&vault.seal(HERS, "secret").unwrap());
    let last = sealed.len() - 1;
    let flipped = format!("{}{}", &sealed[..last], if sealed.ends_with('A') { 'Q' } else { 'A' });
    for text in [flipped.as_str(), &sealed[..20], "", ".", &sealed[..9]] {
        assert!(vault.open_sealed(HERS, &from_text(text)).is_err(), "{text}");
    }
}

#[test]
fn the_same_secret_is_never_sealed_the_same_and_shows_nothing() {
    let vault = vault(NEW);
    let (one, two) = (vault.seal(HERS, "secret").unwrap(), vault.seal(HERS, "secret").unwrap());
    assert_ne!(one, two);
    assert_eq!(format!("{one:?}"), "(sealed)");
    assert!(!format!("{vault:?}").contains(&NEW[50..]));
}

#[test]
fn every_use_has_a_key_of_its_own() {
    let vault = vault(NEW);
    assert_ne!(vault.key_for("links").unwrap(), vault.key_for("webhooks").unwrap());
    assert_eq!(vault.key_for("links").unwrap(), self::vault(NEW).key_for("links").unwrap());
}

#[test]
fn what_is_no_key_is_refused() {
    for text in ["", "\n", "secret", &NEW[1..], &format!("{NEW}0"), &format!("{NEW}\nsecret")] {
        assert!(Vault::parse(text).is_err(), "{text}");
    }
}

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-vault-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_first_start_makes_a_key_that_later_starts_find() {
    let folder = Scratch::new("first");
    let path = folder.0.join(KEY_FILE);
    let sealed = Vault::open(&path).unwrap().seal(HERS, "secret").unwrap();
    assert_eq!(Vault::open(&path).unwrap().open_sealed(HERS, &sealed).unwrap(), "secret");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    fs::write(&path, "not a key").unwrap();
    let why = Vault::open(&path).unwrap_err().to_string();
    assert!(why.contains("secret.key") && why.contains("64 hex digits"), "{why}");
}

fn text_of(sealed: &Sealed) -> String {
    serde_json::to_value(sealed).unwrap().as_str().unwrap().to_string()
}

fn from_text(text: &str) -> Sealed {
    serde_json::from_value(text.into()).unwrap()
}
