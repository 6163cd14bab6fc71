//! What only a folder does. What every store promises is in `tests/promises`.

#![allow(clippy::unwrap_used)]
use std::{fs::File, path::PathBuf, time::Duration};

use super::*;

/// A folder of its own that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("backline-folder-{name}-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_file_lies_two_folders_deep_under_its_hash() {
    let folder = Scratch::new("deep");
    let store = Store::local(&folder.0).unwrap();
    let key = store.put("abc").await.unwrap();
    let shelf = folder.0.join("ba").join("78");
    assert!(shelf.join(key.as_str()).is_file());
    assert_eq!(std::fs::read_dir(shelf).unwrap().count(), 1);
}

#[tokio::test]
async fn a_file_cut_short_is_written_again() {
    let folder = Scratch::new("short");
    let store = Store::local(&folder.0).unwrap();
    let key = store.put("abc").await.unwrap();
    std::fs::write(folder.0.join("ba").join("78").join(key.as_str()), "a").unwrap();
    store.put("abc").await.unwrap();
    assert_eq!(store.get(&key).await.unwrap().as_deref(), Some(&b"abc"[..]));
}

#[tokio::test]
async fn an_old_file_that_is_put_again_is_as_new() {
    let folder = Scratch::new("old");
    let store = Store::local(&folder.0).unwrap();
    let key = store.put("abc").await.unwrap();
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let path = folder.0.join("ba").join("78").join(key.as_str());
    File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
    store.put("abc").await.unwrap();
    let swept = store.sweep(&key, Timestamp(1_000_000_001), async { Ok(false) }).await.unwrap();
    assert!(!swept, "whoever put it is about to refer to it");
}

#[tokio::test]
async fn what_lies_there_under_another_name_is_not_ours() {
    let folder = Scratch::new("notes");
    let store = Store::local(&folder.0).unwrap();
    std::fs::write(folder.0.join("notes.txt"), "not ours").unwrap();
    assert_eq!(store.keys().await.unwrap(), []);
}

#[test]
fn only_a_hash_is_a_key() {
    let key = Key::of(b"abc");
    assert_eq!(Key::parse(key.as_str()), Some(key.clone()));
    let upper = key.as_str().to_uppercase();
    let path = format!("../{}", &key.as_str()[3..]);
    for text in ["", "ba78", "../../etc/passwd", &upper, &path] {
        assert_eq!(Key::parse(text), None, "{text}");
    }
}
