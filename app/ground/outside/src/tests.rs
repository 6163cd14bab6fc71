#![allow(clippy::unwrap_used)]
use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use data::Refusal;
use futures::{FutureExt, future::BoxFuture};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{Fetched, Limits, Names, Outside, fetching::Rules, is_outside};

const LIMITS: Limits = Limits { bytes: 1_000, time: Duration::from_secs(20) };

/// A book of names that notes what was looked up. Each name has answers one after the other; the last one stays.
#[derive(Default)]
struct Book {
    names: BTreeMap<&'static str, Vec<&'static str>>,
    asked: Mutex<Vec<String>>,
}

impl Book {
    fn of(names: &[(&'static str, &[&'static str])]) -> Arc<Self> {
        let names = names.iter().map(|(name, answers)| (*name, answers.to_vec())).collect();
        Arc::new(Self { names, asked: Mutex::default() })
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Names for Book {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        async move {
            let mut asked = self.asked.lock().unwrap();
            let before = asked.iter().filter(|it| *it == name).count();
            asked.push(name.into());
            let answers = self.names.get(name).ok_or(io::ErrorKind::NotFound)?;
            let answer = answers.get(before).or(answers.last()).unwrap();
            Ok(answer.split(' ').map(|address| address.parse().unwrap()).collect())
        }
        .boxed()
    }
}

/// A server of this machine, and everything that was asked of it.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `answers` are whole answers for beginnings of paths.
    async fn start(answers: Vec<(&'static str, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let notes = asked.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let path = answer(connection, &answers).await;
                notes.lock().unwrap().push(path);
            }
        });
        Self { address, asked }
    }

    fn outside(&self, names: Arc<Book>, loopback: bool) -> Outside {
        Outside::with(names, Rules { open: vec![self.address.port()], loopback }).unwrap()
    }

    fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(mut connection: TcpStream, answers: &[(&str, String)]) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match connection.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return "cut".into(),
        }
    }
    let path = String::from_utf8_lossy(&head).split(' ').nth(1).unwrap().to_string();
    let (_, answer) = answers.iter().find(|(it, _)| path.starts_with(it)).unwrap();
    let _ = connection.write_all(answer.as_bytes()).await;
    path
}

fn fine(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn moved(goal: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {goal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

#[track_caller]
fn check_refused(fetched: Result<Fetched, Refusal>, says: &str) {
    let refusal = fetched.unwrap_err();
    assert_eq!(refusal.code, "address_refused", "{refusal}");
    assert!(refusal.message.contains(says), "{refusal}");
}

#[test]
fn only_hosts_of_the_open_internet_are_outside() {
    let inside = [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "::8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    for address in inside {
        assert!(!is_outside(address.parse().unwrap()), "{address} is inside");
    }
    let outside = [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "169.253.1.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "193.0.0.1",
        "198.17.1.1",
        "223.255.255.255",
        "2001:4860::1",
        "2606:4700::1",
        "2a00:1450::1",
    ];
    for address in outside {
        assert!(is_outside(address.parse().unwrap()), "{address} is outside");
    }
}

#[tokio::test]
async fn a_number_that_is_inside_is_refused_in_every_way_to_write_it() {
    let outside = Outside::new(Book::of(&[])).unwrap();
    for address in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "https://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://0/",
    ] {
        check_refused(outside.get(address, LIMITS).await, "open internet");
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_and_nothing_is_connected_to() {
    let server = Server::start(vec![("/", fine("our secrets"))]).await;
    let book = Book::of(&[("inside.example", &["127.0.0.1"]), ("both.example", &["1.1.1.1 127.0.0.1"])]);
    let outside = server.outside(book.clone(), false);
    for host in ["inside.example", "both.example"] {
        check_refused(outside.get(&server.at(host, "/"), LIMITS).await, "open internet");
    }
    assert_eq!(book.asked(), ["inside.example", "both.example"]);
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn other_schemes_other_ports_and_passwords_are_refused_before_a_look_up() {
    let book = Book::of(&[("feed.example", &["1.1.1.1"])]);
    let outside = Outside::new(book.clone()).unwrap();
    for (address, says) in [
        ("ftp://feed.example/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("gopher://feed.example/", "https://"),
        ("http://feed.example:22/", "port"),
        ("https://feed.example:8443/", "port"),
        ("http://feed.example:443@inside.example/", "password"),
        ("feed.example", "Write it whole"),
    ] {
        check_refused(outside.get(address, LIMITS).await, says);
    }
    assert!(book.asked().is_empty());
}

#[tokio::test]
async fn what_is_outside_is_fetched_over_the_one_address_that_was_checked() {
    let server = Server::start(vec![("/feed", fine("news"))]).await;
    // Asked a second time, the name would lead inside.
    let book = Book::of(&[("feed.example", &["127.0.0.1", "10.0.0.1"])]);
    let fetched = server.outside(book.clone(), true).get(&server.at("feed.example", "/feed"), LIMITS).await.unwrap();
    assert_eq!((fetched.status, fetched.mime.as_str(), &fetched.bytes[..]), (200, "text/plain", &b"news"[..]));
    assert_eq!(book.asked(), ["feed.example"]);
    assert_eq!(server.asked(), ["/feed"]);
}

#[tokio::test]
async fn every_redirect_is_checked_and_there_are_three_at_most() {
    let server = Server::start(vec![
        ("/metadata", moved("http://169.254.169.254/latest/meta-data")),
        ("/inside", moved("http://inside.example/")),
        ("/file", moved("file:///etc/passwd")),
        ("/round", moved("/round")),
        ("/once", moved("/feed")),
        ("/feed", fine("news")),
    ])
    .await;
    let book = Book::of(&[("feed.example", &["127.0.0.1"]), ("inside.example", &["192.168.0.1"])]);
    let outside = server.outside(book, true);
    let get = async |path| outside.get(&server.at("feed.example", path), LIMITS).await;
    check_refused(get("/metadata").await, "open internet");
    check_refused(get("/inside").await, "open internet");
    check_refused(get("/file").await, "https://");
    assert_eq!(get("/round").await.unwrap_err().code, "address_failed");
    let fetched = get("/once").await.unwrap();
    assert!(fetched.address.ends_with("/feed") && fetched.bytes == "news");
    assert_eq!(server.asked().iter().filter(|path| *path == "/round").count(), 4, "the first and three more");
}

#[tokio::test]
async fn what_is_too_large_is_given_up_whatever_it_claims() {
    let large = "x".repeat(2_000);
    let without_size = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{large}");
    let server = Server::start(vec![("/told", fine(&large)), ("/untold", without_size)]).await;
    let outside = server.outside(Book::of(&[("feed.example", &["127.0.0.1"])]), true);
    for path in ["/told", "/untold"] {
        let refusal = outside.get(&server.at("feed.example", path), LIMITS).await.unwrap_err();
        assert_eq!(refusal.code, "address_too_large", "{path}");
    }
}

#[tokio::test]
async fn what_does_not_answer_in_time_is_given_up() {
    // Takes connections, which the system does by itself, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let names = Book::of(&[("slow.example", &["127.0.0.1"])]);
    let outside = Outside::with(names, Rules { open: vec![port], loopback: true }).unwrap();
    let limits = Limits { time: Duration::from_millis(50), ..LIMITS };
    let refusal = outside.get(&format!("http://slow.example:{port}/"), limits).await.unwrap_err();
    assert_eq!(refusal.code, "address_failed");
}
