#![allow(clippy::unwrap_used)]
use std::path::PathBuf;

use super::*;

/// A folder of its own that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("backline-store-{name}-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_under_their_own_hash() {
    let folder = Scratch::new("same");
    let store = Store::local(&folder.0).unwrap();
    let key = store.put("abc").await.unwrap();
    assert_eq!(key.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(store.put("abc").await.unwrap(), key);
    assert!(folder.0.join("ba").join("78").join(key.as_str()).is_file());
    assert_eq!(std::fs::read_dir(folder.0.join("ba").join("78")).unwrap().count(), 1);
    assert_eq!(store.get(&key).await.unwrap().as_deref(), Some(&b"abc"[..]));
}

#[tokio::test]
async fn what_was_deleted_is_absent_and_can_be_deleted_again() {
    let folder = Scratch::new("delete");
    let store = Store::local(&folder.0).unwrap();
    let key = store.put(vec![7; 100]).await.unwrap();
    store.delete(&key).await.unwrap();
    assert_eq!(store.get(&key).await.unwrap(), None);
    store.delete(&key).await.unwrap();
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

#[tokio::test]
async fn files_go_out_and_come_in_piece_by_piece() {
    let (from, to) = (Scratch::new("out"), Scratch::new("in"));
    let store = Store::local(&from.0).unwrap();
    let large = vec![5; 9 * 1024 * 1024];
    let mut keys = vec![store.put("abc").await.unwrap(), store.put(large).await.unwrap(), store.put("").await.unwrap()];
    std::fs::write(from.0.join("notes.txt"), "not ours").unwrap();
    keys.sort();
    assert_eq!(store.keys().await.unwrap(), keys);
    let other = Store::local(&to.0).unwrap();
    for key in &keys {
        let mut pieces = Box::pin(store.read(key).await.unwrap().unwrap());
        let mut receiving = other.receive(key).await.unwrap();
        while let Some(piece) = pieces.next().await {
            receiving.push(&piece.unwrap()).await.unwrap();
        }
        receiving.finish().await.unwrap();
        assert_eq!(other.get(key).await.unwrap(), store.get(key).await.unwrap());
    }
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_key_are_not_kept() {
    let folder = Scratch::new("liar");
    let store = Store::local(&folder.0).unwrap();
    let key = Key::of(b"abc");
    let mut receiving = store.receive(&key).await.unwrap();
    receiving.push(b"abd").await.unwrap();
    assert!(receiving.finish().await.is_err());
    assert_eq!((store.get(&key).await.unwrap(), store.keys().await.unwrap()), (None, vec![]));
    assert!(store.read(&key).await.unwrap().is_none());
}
