//! A post office on loopback that says what a test wants, and what our side makes of it.

#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use data::Timestamp;
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey, pkcs8::DecodePrivateKey};
use sha2::{Digest, Sha256};

use super::*;
use crate::State;

/// Of nobody: it signs letters of these tests only.
const KEY: &str = include_str!("for-tests-only.pem");
/// In place of an answer: hangs up.
const CUT: &str = "";

#[derive(Default)]
struct Counter {
    /// What to answer instead of the usual, once each: to which word, and what.
    odd: Mutex<Vec<(&'static str, &'static str)>>,
    letters: Mutex<Vec<String>>,
    connections: AtomicUsize,
}

impl Counter {
    fn answer(&self, word: &str) -> &'static str {
        let mut odd = self.odd.lock().unwrap();
        if let Some(at) = odd.iter().position(|(to, _)| *to == word) {
            return odd.remove(at).1;
        }
        match word {
            "HELLO" => "220 mail.example",
            "EHLO" => "250-mail.example\r\n250 AUTH PLAIN LOGIN",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            "." => "250 2.0.0 taken as 4711",
            _ => "250 fine",
        }
    }

    /// One connection, until either side hangs up.
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        let mut writer = stream.try_clone()?;
        let mut lines = BufReader::new(stream).lines();
        let mut said = "HELLO".to_string();
        loop {
            let answer = self.answer(&said);
            if answer == CUT {
                return Ok(());
            }
            write!(writer, "{answer}\r\n")?;
            if answer.starts_with("354") {
                let Some(letter) = read_letter(&mut lines) else { return Ok(()) };
                self.letters.lock().unwrap().push(letter);
                said = ".".into();
                continue;
            }
            let Some(Ok(line)) = lines.next() else { return Ok(()) };
            said = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        }
    }
}

fn read_letter(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Option<String> {
    let mut letter = String::new();
    loop {
        match lines.next()?.ok()?.as_str() {
            "." => return Some(letter),
            line => letter += &format!("{}\r\n", line.strip_prefix('.').unwrap_or(line)),
        }
    }
}

struct Office {
    counter: Arc<Counter>,
    address: SocketAddr,
}

impl Office {
    /// Answers as usual, but for these.
    fn open(odd: &[(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let counter = Arc::new(Counter { odd: Mutex::new(odd.to_vec()), ..Counter::default() });
        let inside = counter.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inside = inside.clone();
                std::thread::spawn(move || inside.serve(stream));
            }
        });
        Self { counter, address }
    }

    fn smtp(&self, user: &str) -> Smtp {
        let server = Server::parse(&format!("smtp://{user}{}", self.address)).unwrap();
        Smtp::new(server, "Backline <post@backline.example>").unwrap()
    }

    fn letters(&self) -> Vec<String> {
        self.counter.letters.lock().unwrap().clone()
    }

    fn connections(&self) -> usize {
        self.counter.connections.load(Ordering::Relaxed)
    }
}

fn mail(to: &str) -> Mail {
    Mail {
        id: "0123456789abcdef".to_string().into(),
        kind: "test/hello".into(),
        to: to.into(),
        name: "Jonas Reed".into(),
        subject: "Hällo".into(),
        text: Some("In plain words.\n. a line that begins with a point\n".into()),
        html: Some("<p>In plain words.</p>\n".into()),
        way_out: None,
        state: State::Queued,
        attempts: 0,
        answer: None,
        written_at: Timestamp(1_772_409_600_000),
        at: Timestamp(1_772_409_600_000),
    }
}

fn to_jonas() -> Mail {
    mail("jonas@backline.example")
}

#[tokio::test]
async fn a_letter_arrives_with_both_parts_and_is_the_same_when_it_is_offered_again() {
    let office = Office::open(&[]);
    let smtp = office.smtp("");
    assert_eq!(smtp.offer(&to_jonas()).await, Verdict::Taken("250 2.0.0 taken as 4711".into()));
    smtp.offer(&to_jonas()).await;
    let letters = office.letters();
    assert_eq!(letters[0], letters[1]);
    for part in [
        "From: Backline <post@backline.example>\r\n",
        "To: \"Jonas Reed\" <jonas@backline.example>\r\n",
        "Message-ID: <0123456789abcdef@backline.example>\r\n",
        "Date: Mon, 02 Mar 2026 00:00:00 +0000\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "\r\n. a line that begins with a point\r\n",
        "<p>In plain words.</p>",
    ] {
        assert!(letters[0].contains(part), "{part} in {}", letters[0]);
    }
}

#[tokio::test]
async fn a_way_out_is_told_to_the_mail_program_and_to_nobody_where_there_is_none() {
    let office = Office::open(&[]);
    let way_out = Some("https://backline.example/unsubscribe/0123".to_string());
    for mail in [Mail { way_out, ..to_jonas() }, to_jonas()] {
        office.smtp("").offer(&mail).await;
    }
    let letters = office.letters();
    assert!(letters[0].contains("List-Unsubscribe: <https://backline.example/unsubscribe/0123>\r\n"), "{}", letters[0]);
    assert!(letters[0].contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{}", letters[0]);
    assert!(!letters[1].contains("List-Unsubscribe"), "{}", letters[1]);
}

#[tokio::test]
async fn the_next_letter_goes_over_the_same_connection_unless_it_is_gone() {
    let office = Office::open(&[]);
    let smtp = office.smtp("");
    smtp.offer(&to_jonas()).await;
    smtp.offer(&to_jonas()).await;
    assert_eq!(office.connections(), 1);
    office.counter.odd.lock().unwrap().push(("NOOP", CUT));
    assert!(matches!(smtp.offer(&to_jonas()).await, Verdict::Taken(_)));
    assert_eq!((office.connections(), office.letters().len()), (2, 3));
}

#[tokio::test]
async fn a_no_to_this_letter_is_for_good_and_a_no_to_us_or_for_now_is_not() {
    let table = [
        ("RCPT", "550 5.1.1 no such person", true),
        ("MAIL", "553 not in that name", true),
        (".", "554 5.7.1 looks like an advertisement", true),
        ("RCPT", "451 4.7.1 come back later", false),
        (".", "452 the disk is full", false),
        ("DATA", "421 closing", false),
        ("HELLO", "554 we do not talk to you", false),
        ("EHLO", "550 nor do we listen", false),
        ("AUTH", "535 5.7.8 wrong password", false),
        ("MAIL", "530 5.7.0 authentication required", false),
    ];
    for (word, answer, for_good) in table {
        let office = Office::open(&[(word, answer)]);
        let smtp = office.smtp("mara:secret@");
        let expected = if for_good { Verdict::Refused(answer.into()) } else { Verdict::Later(answer.into()) };
        assert_eq!(smtp.offer(&to_jonas()).await, expected, "{word}");
        assert!(matches!(smtp.offer(&to_jonas()).await, Verdict::Taken(_)), "{word}: the next one is another matter");
    }
}

#[tokio::test]
async fn a_cut_line_is_no_answer() {
    for word in ["HELLO", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let office = Office::open(&[(word, CUT)]);
        let smtp = office.smtp("");
        let verdict = smtp.offer(&to_jonas()).await;
        assert!(matches!(&verdict, Verdict::Later(why) if !why.is_empty()), "{word}: {verdict:?}");
        assert!(matches!(smtp.offer(&to_jonas()).await, Verdict::Taken(_)), "{word}");
    }
}

#[tokio::test]
async fn where_nobody_listens_the_letter_waits_and_the_doctor_hears_why() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let smtp = Smtp::new(Server::parse(&format!("smtp://{free}")).unwrap(), "post@backline.example").unwrap();
    assert!(matches!(smtp.offer(&to_jonas()).await, Verdict::Later(why) if !why.is_empty()));
    assert!(smtp.knock().await.is_err());
}

#[tokio::test]
async fn whoever_knocks_is_let_in_and_leaves_without_a_letter() {
    let office = Office::open(&[]);
    office.smtp("mara:secret@").knock().await.unwrap();
    assert!(office.letters().is_empty());
    let closed = Office::open(&[("AUTH", "535 wrong password")]);
    assert_eq!(closed.smtp("mara:secret@").knock().await.unwrap_err(), "535 wrong password");
}

#[tokio::test]
async fn what_is_no_address_is_refused_without_asking() {
    let office = Office::open(&[]);
    let verdict = office.smtp("").offer(&mail("nobody at all")).await;
    assert_eq!((verdict, office.connections()), (Verdict::Refused("nobody at all is no address.".into()), 0));
}

#[tokio::test]
async fn a_signature_vouches_for_the_headers_and_the_body() {
    let office = Office::open(&[]);
    office.smtp("").signing("backline2026", KEY).unwrap().offer(&to_jonas()).await;
    let letter = office.letters().pop().unwrap();
    let public = RsaPrivateKey::from_pkcs8_pem(KEY).unwrap().to_public_key();
    assert!(letter.contains("d=backline.example; s=backline2026;"), "{letter}");
    assert!(is_signed(&letter, &public));
    assert!(!is_signed(&letter.replace("Auto-Submitted: auto-generated", "Auto-Submitted: no"), &public));
    assert!(!is_signed(&letter.replace("<jonas@", "<mara@"), &public));
    assert!(!is_signed(&letter.replace("plain words", "other words"), &public));
}

#[test]
fn keys_of_today_and_of_older_tools_sign_and_nothing_else_does() {
    let smtp = || Office::open(&[]).smtp("");
    assert!(smtp().signing("a", KEY).is_ok());
    let older = sheet::in_pkcs1(KEY).unwrap();
    assert!(older.starts_with("-----BEGIN RSA PRIVATE KEY-----") && smtp().signing("a", &older).is_ok());
    for (selector, key) in [("a", "no key"), ("two words", KEY), ("", KEY)] {
        assert!(smtp().signing(selector, key).is_err(), "{selector}");
    }
}

#[test]
fn a_sender_is_an_address_with_or_without_a_name() {
    for from in ["post@backline.example", "Backline <post@backline.example>", "\"Mara, and others\" <a@b.example>"] {
        assert!(sheet::sender(from).is_ok(), "{from}");
    }
    for from in ["", "Backline", "post@", "Backline <post@bäckline.example>"] {
        assert!(sheet::sender(from).is_err(), "{from}");
    }
}

/// What a receiver does (RFC 6376), written down once more: hash the body, gather the headers, ask the key.
fn is_signed(letter: &str, key: &RsaPublicKey) -> bool {
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers: Vec<(String, String)> = unfolded.lines().filter_map(relaxed).collect();
    let find = |name: &str| headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str());
    let signature = find("dkim-signature").unwrap();
    let tag = |name: &str| {
        let tags = signature.split(';').filter_map(|tag| tag.trim().split_once('='));
        tags.filter(|(it, _)| *it == name).map(|(_, value)| value.replace(' ', "")).next().unwrap()
    };
    if from_base64(&tag("bh")) != Sha256::digest(relaxed_body(body)).to_vec() {
        return false;
    }
    let mut signed = String::new();
    for name in tag("h").split(':') {
        if let Some(value) = find(name) {
            signed += &format!("{name}:{value}\r\n");
        }
    }
    let (unsigned, _) = signature.rsplit_once("b=").unwrap();
    signed += &format!("dkim-signature:{unsigned}b=");
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(signed), &from_base64(&tag("b"))).is_ok()
}

fn relaxed(header: &str) -> Option<(String, String)> {
    let (name, value) = header.split_once(':')?;
    Some((name.to_lowercase(), value.split_whitespace().collect::<Vec<_>>().join(" ")))
}

fn relaxed_body(body: &str) -> String {
    let squeezed = |line: &str| {
        let parts = line.trim_end_matches([' ', '\t']).split([' ', '\t']).enumerate();
        parts.filter(|(at, part)| *at == 0 || !part.is_empty()).map(|(_, part)| part).collect::<Vec<_>>().join(" ")
    };
    let lines: Vec<String> = body.split("\r\n").map(squeezed).collect();
    let used = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    lines[..used].iter().map(|line| format!("{line}\r\n")).collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut bytes) = (0_u32, 0, vec![]);
    for sign in text.bytes().filter(|sign| *sign != b'=') {
        bits = (bits << 6) | SIGNS.iter().position(|it| *it == sign).unwrap() as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}
