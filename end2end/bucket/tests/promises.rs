//! The promises of every store, kept by a bucket; and what a bucket does when it is not opened.

use std::net::TcpListener;

use bucket::{KEY, SECRET, Service};
use storage::{Bucket, Key, Store};

#[macro_use]
#[path = "../../../app/ground/storage/tests/promises/mod.rs"]
mod promises;

struct Place {
    store: Store,
    service: Service,
}

async fn fresh(name: &str) -> Place {
    let service = Service::start(name).await.unwrap();
    let bucket = Bucket::parse(&service.told()).unwrap().opened_by(KEY, SECRET);
    Place { store: Store::bucket(&bucket).unwrap(), service }
}

every_promise!(fresh);

#[tokio::test]
async fn who_has_another_secret_is_told_at_once_and_the_secret_is_not() {
    let place = fresh("stranger").await;
    let bucket = Bucket::parse(&place.service.told()).unwrap().opened_by(KEY, "guessed");
    let store = Store::bucket(&bucket).unwrap();
    let fault = store.answers().await.unwrap_err().to_string();
    assert!(!fault.contains("guessed") && !fault.contains(SECRET), "{fault}");
    assert!(store.put("abc").await.is_err());
    assert_eq!(place.store.get(&Key::of(b"abc")).await.unwrap(), None);
}

#[tokio::test]
async fn a_bucket_or_a_service_that_is_not_there_does_not_answer() {
    let place = fresh("elsewhere").await;
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for told in [
        place.service.told().replace("our-files", "their-files"),
        place.service.told().replace(&place.service.address.to_string(), &nowhere.to_string()),
    ] {
        let store = Store::bucket(&Bucket::parse(&told).unwrap().opened_by(KEY, SECRET)).unwrap();
        assert!(store.answers().await.is_err(), "{told}");
    }
}
