//! What every store promises, wherever it keeps its bytes. Each promise gets an empty store.

use std::pin::pin;

use data::{Fault, Timestamp};
use futures::{Stream, TryStreamExt};
use storage::{Key, Store};

/// A test for each promise. `$fresh` makes an empty store by the name of the test, in something that keeps it alive.
macro_rules! every_promise {
    ($fresh:path) => {
        every_promise!($fresh:
            the_same_bytes_are_kept_once_under_their_own_hash,
            what_was_deleted_is_absent_and_can_be_deleted_again,
            files_go_out_and_come_in_piece_by_piece,
            bytes_that_are_not_those_of_the_key_are_not_kept,
            a_part_of_a_file_can_be_read_alone,
            a_sweep_takes_what_is_old_and_nobody_needs,
            a_store_that_is_there_answers,
        );
    };
    ($fresh:path: $($promise:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $promise() {
                let place = $fresh(stringify!($promise)).await;
                promises::$promise(&place.store).await;
            }
        )+
    };
}

/// More than one piece of whoever keeps it.
const LARGE: usize = 9 * 1024 * 1024;

pub async fn the_same_bytes_are_kept_once_under_their_own_hash(store: &Store) {
    let key = store.put("abc").await.unwrap();
    assert_eq!(key.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(store.put("abc").await.unwrap(), key);
    assert_eq!(store.keys().await.unwrap(), std::slice::from_ref(&key));
    assert_eq!(store.sixteenth(0xb).await.unwrap(), std::slice::from_ref(&key));
    assert!(store.sixteenth(0xa).await.unwrap().is_empty());
    assert_eq!(store.get(&key).await.unwrap().as_deref(), Some(&b"abc"[..]));
    assert_eq!(store.size(&key).await.unwrap(), Some(3));
}

pub async fn what_was_deleted_is_absent_and_can_be_deleted_again(store: &Store) {
    let key = store.put(vec![7; 100]).await.unwrap();
    store.delete(&key).await.unwrap();
    assert_eq!((store.get(&key).await.unwrap(), store.size(&key).await.unwrap()), (None, None));
    assert!(store.read(&key).await.unwrap().is_none() && store.read_part(&key, 0..1).await.unwrap().is_none());
    store.delete(&key).await.unwrap();
}

pub async fn files_go_out_and_come_in_piece_by_piece(store: &Store) {
    let large: Vec<u8> = (0..LARGE).map(|n| (n ^ (n >> 8)) as u8).collect();
    let mut keys = vec![];
    for bytes in [&large[..], b"abc", b""] {
        let key = Key::of(bytes);
        let mut receiving = store.receive(&key).await.unwrap();
        for piece in bytes.chunks(1_000_000) {
            receiving.push(piece).await.unwrap();
        }
        receiving.finish().await.unwrap();
        let pieces = store.read(&key).await.unwrap().unwrap();
        assert!(whole(pieces).await == bytes);
        keys.push(key);
    }
    keys.sort();
    assert_eq!(store.keys().await.unwrap(), keys);
}

pub async fn bytes_that_are_not_those_of_the_key_are_not_kept(store: &Store) {
    let key = Key::of(b"abc");
    let mut receiving = store.receive(&key).await.unwrap();
    receiving.push(b"abd").await.unwrap();
    assert!(receiving.finish().await.is_err());
    assert_eq!((store.get(&key).await.unwrap(), store.keys().await.unwrap()), (None, vec![]));
}

pub async fn a_part_of_a_file_can_be_read_alone(store: &Store) {
    let key = store.put("0123456789").await.unwrap();
    for (range, part) in [(0..1, "0"), (2..6, "2345"), (9..10, "9"), (0..10, "0123456789")] {
        let pieces = store.read_part(&key, range).await.unwrap().unwrap();
        assert_eq!(whole(pieces).await, part.as_bytes());
    }
}

pub async fn a_sweep_takes_what_is_old_and_nobody_needs(store: &Store) {
    let key = store.put("abc").await.unwrap();
    let (long_ago, in_the_end) = (Timestamp(0), Timestamp(i64::MAX));
    let is_needed = |is: bool| async move { Ok::<_, Fault>(is) };
    assert!(!store.sweep(&key, long_ago, is_needed(false)).await.unwrap(), "it is younger");
    assert!(!store.sweep(&key, in_the_end, is_needed(true)).await.unwrap(), "somebody refers to it");
    assert!(store.get(&key).await.unwrap().is_some());
    assert!(store.sweep(&key, in_the_end, is_needed(false)).await.unwrap());
    assert_eq!(store.get(&key).await.unwrap(), None);
    assert!(!store.sweep(&key, in_the_end, is_needed(false)).await.unwrap(), "it is gone");
}

pub async fn a_store_that_is_there_answers(store: &Store) {
    store.answers().await.unwrap();
}

async fn whole(pieces: impl Stream<Item = Result<bytes::Bytes, Fault>>) -> Vec<u8> {
    let pieces: Vec<_> = pin!(pieces).try_collect().await.unwrap();
    pieces.concat()
}
