//! What the outermost layers of the server promise, asked from outside as a stranger would: `docs/security.md` names these
//! tests.

#![allow(clippy::unwrap_used)]

mod house;

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use house::{Desk, Server, free_address};
use serde_json::json;
use testkit::{JONAS, MARA, OTIS};

const JSON: &str = "Content-Type: application/json\r\n";

/// What an answer says under this name, as often as it says it.
fn heads<'a>(answer: &'a str, name: &str) -> Vec<&'a str> {
    let (heads, _) = answer.split_once("\r\n\r\n").unwrap();
    let lines = heads.lines().filter_map(|line| line.split_once(": "));
    lines.filter(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
}

/// Posts arguments, and answers with all that came back.
fn post(server: &Server, path: &str, heads: &str, args: &serde_json::Value) -> String {
    let (args, mut answer) = (args.to_string(), String::new());
    let mut line = server.open("POST", path, &format!("{heads}{JSON}"), args.len(), args.as_bytes());
    line.read_to_string(&mut answer).unwrap();
    answer
}

/// Asks for a socket; answers with the line and what it was told.
fn knock(server: &Server, heads: &str) -> (TcpStream, String) {
    let mut line = TcpStream::connect(server.address).unwrap();
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    write!(line, "GET /live HTTP/1.1\r\nHost: {}\r\n{upgrade}{heads}\r\n", server.address).unwrap();
    let mut told = vec![];
    while !told.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        line.read_exact(&mut byte).unwrap();
        told.push(byte[0]);
    }
    (line, String::from_utf8(told).unwrap())
}

/// Reads a socket to its end: the code it is closed with.
fn closed_with(line: &mut TcpStream) -> u16 {
    loop {
        let mut head = [0; 2];
        line.read_exact(&mut head).unwrap();
        let mut body = vec![0; usize::from(head[1] & 0x7f)];
        line.read_exact(&mut body).unwrap();
        if head[0] & 0x0f == 8 {
            return u16::from_be_bytes([body[0], body[1]]);
        }
    }
}

#[test]
fn another_power_reaches_an_open_socket_and_the_browser_with_its_next_answer() {
    let desk = Desk::new("renewed");
    let server = Server::start(&desk, "house");
    let (otis, old) = (server.sign_in_as(OTIS), server.sign_in_as(JONAS));
    let me = server.send("GET", "/query/identity/me?args=%7B%7D", &old, 0, b"");
    let origin = format!("Origin: http://{}\r\n", server.address);
    let (mut socket, told) = knock(&server, &format!("{old}{origin}"));
    assert!(told.starts_with("HTTP/1.1 101"), "{told}");
    let made = json!({ "user": me["value"]["id"], "role": "support" });
    assert!(post(&server, "/rpc/identity/set-role", &otis, &made).starts_with("HTTP/1.1 200"));
    // Its socket is told to come again, not that it is over.
    assert_eq!(closed_with(&mut socket), 4402);

    let page = server.ask("/dashboard", &old);
    let told = heads(&page, "set-cookie");
    assert!(page.starts_with("HTTP/1.1 200") && told.len() == 1, "{page}");
    assert!(told[0].contains("HttpOnly") && told[0].contains("SameSite=Lax"), "{told:?}");
    assert_eq!(heads(&page, "cache-control"), ["private, no-store"]);
    let new = format!("Cookie: {}\r\n", told[0].split(';').next().unwrap());
    assert_ne!(new, old);
    // An answer that was lost is given again; with the new token nothing is told any more.
    assert_eq!(heads(&server.ask("/dashboard", &old), "set-cookie")[0].split(';').next(), told[0].split(';').next());
    let again = server.ask("/dashboard", &new);
    assert!(again.starts_with("HTTP/1.1 200") && heads(&again, "set-cookie").is_empty(), "{again}");
    // Whoever comes with the old one signs out of the session it stands for, and is told no other token.
    let out = post(&server, "/rpc/identity/sign-out", &old, &json!({}));
    assert!(heads(&out, "set-cookie").len() == 1 && heads(&out, "set-cookie")[0].starts_with("session=;"), "{out}");
    assert!(server.ask("/query/identity/session", &new).starts_with("HTTP/1.1 401"));
}

/// A page of every kind, and who opens it.
const PAGES: [(&str, Who); 15] = [
    ("/", Who::Stranger),
    ("/courses", Who::Stranger),
    ("/courses/low-end-that-survives-the-car", Who::Stranger),
    ("/mara-vale", Who::Stranger),
    ("/sign-in", Who::Stranger),
    ("/sign-up", Who::Stranger),
    ("/sign-in/forgot", Who::Stranger),
    ("/unsubscribe/nothing", Who::Stranger),
    ("/nowhere/at/all", Who::Stranger),
    ("/gallery", Who::Stranger),
    ("/dashboard", Who::Jonas),
    ("/dashboard/settings/account", Who::Jonas),
    ("/learn/low-end-that-survives-the-car", Who::Jonas),
    ("/dashboard?mode=create", Who::Mara),
    ("/admin/users", Who::Otis),
];

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Stranger,
    Jonas,
    Mara,
    Otis,
}

/// What stands between a word and the next quotation mark.
fn quoted<'a>(text: &'a str, word: &str, end: char) -> Option<&'a str> {
    text.split_once(word)?.1.split(end).next()
}

#[test]
fn every_page_lets_run_only_what_carries_its_own_nonce() {
    let desk = Desk::new("nonces");
    let server = Server::start(&desk, "house");
    let (jonas, mara, otis) = (server.sign_in_as(JONAS), server.sign_in_as(MARA), server.sign_in_as(OTIS));
    let mut nonces = vec![];
    for (path, who) in PAGES {
        let cookie = match who {
            Who::Stranger => "",
            Who::Jonas => &jonas,
            Who::Mara => &mara,
            Who::Otis => &otis,
        };
        let page = server.ask(path, &format!("{cookie}Accept: text/html\r\n"));
        assert!(!page.starts_with("HTTP/1.1 30"), "{path} is somewhere else");
        let policy = heads(&page, "content-security-policy");
        assert_eq!(policy.len(), 1, "{path}: {policy:?}");
        for rule in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy[0].contains(rule), "{path}: {policy:?}");
        }
        let scripts = quoted(policy[0], "script-src ", ';').unwrap();
        assert!(!scripts.contains("unsafe-inline") && !scripts.contains("'unsafe-eval'"), "{path}: {scripts}");
        let nonce = quoted(scripts, "'nonce-", '\'').unwrap();
        let body = page.split_once("\r\n\r\n").unwrap().1;
        for script in body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{tag}>");
        }
        for handler in [" onclick=", " onload=", " onerror=", " onsubmit=", "javascript:"] {
            assert!(!body.contains(handler), "{path}: {handler}");
        }
        nonces.push(nonce.to_string());
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), PAGES.len(), "no nonce comes twice");
}

#[test]
fn every_answer_says_that_it_is_what_it_says_and_is_framed_by_nobody() {
    let desk = Desk::new("heads");
    let server = Server::start(&desk, "house");
    for path in [
        "/",
        "/healthz",
        "/query/identity/me?args=%7B%7D",
        "/query/no/such",
        "/sleeve/tape",
        "/avatar/a/b",
        "/pkg/x.js",
    ] {
        let answer = server.ask(path, "");
        let said = |name: &str| heads(&answer, name).first().copied().unwrap_or_default().to_string();
        assert_eq!(said("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(said("x-frame-options"), "DENY", "{path}");
        assert_eq!(said("referrer-policy"), "same-origin", "{path}");
        assert!(heads(&answer, "access-control-allow-origin").is_empty(), "{path}");
    }
}

#[test]
fn nothing_is_done_and_no_line_is_opened_for_a_page_of_another_site() {
    let desk = Desk::new("origins");
    let server = Server::start(&desk, "house");
    let mara = server.sign_in();
    let doors = [
        ("POST", "/rpc/learning/create-course"),
        ("POST", "/uploads"),
        ("PATCH", "/uploads/anything"),
        ("DELETE", "/uploads/anything"),
        ("POST", "/nowhere"),
    ];
    let elsewhere = ["Origin: https://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"];
    for (method, path) in doors {
        for from in elsewhere {
            let mut answer = String::new();
            let mut line = server.open(method, path, &format!("{mara}{JSON}{from}"), 2, b"{}");
            line.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 403"), "{method} {path} {from}: {answer}");
        }
    }
    for from in ["", "Origin: https://evil.example\r\n", "Origin: null\r\n"] {
        assert!(knock(&server, &format!("{mara}{from}")).1.starts_with("HTTP/1.1 403"), "{from}");
    }
    let ours = format!("{mara}Origin: http://{}\r\n", server.address);
    assert!(knock(&server, &ours).1.starts_with("HTTP/1.1 101"));
}

#[test]
fn a_session_cookie_is_hidden_from_scripts_and_behind_tls_bound_to_this_host() {
    let desk = Desk::new("cookies");
    let server = Server::start(&desk, "house");
    let words = json!({ "email": JONAS.email, "password": JONAS.password, "remember": true });
    for (proxy, name, is_secure) in [("", "session=", false), ("X-Forwarded-Proto: https\r\n", "__Host-session=", true)]
    {
        let answer = post(&server, "/rpc/identity/sign-in", proxy, &words);
        let told = heads(&answer, "set-cookie");
        assert!(told.len() == 1 && told[0].starts_with(name), "{told:?}");
        for flag in ["; Path=/", "; SameSite=Lax", "; HttpOnly", "; Max-Age="] {
            assert!(told[0].contains(flag), "{told:?} without {flag}");
        }
        assert_eq!(told[0].contains("; Secure"), is_secure, "{told:?}");
        assert!(!told[0].contains("Domain"), "{told:?}");
    }
}

#[test]
fn whoever_goes_too_fast_is_told_how_long_to_wait_and_keeps_what_was_typed() {
    let desk = Desk::new("pace");
    let mut program = desk.program("house");
    program.env("BACKLINE_WRITES_PER_MINUTE", "30").env("BACKLINE_READS_PER_MINUTE", "30");
    let server = Server::start_at(free_address(), program);
    let jonas = server.sign_in_as(JONAS);
    let one = |name: &str, answer: &str| heads(answer, name).first().map(|it| it.parse::<i64>().unwrap());
    let switch = || post(&server, "/rpc/identity/switch-mode", &jonas, &json!({ "mode": "learn" }));
    let first = switch();
    assert!(first.starts_with("HTTP/1.1 200"), "{first}");
    assert_eq!((one("ratelimit-limit", &first), one("ratelimit-remaining", &first)), (Some(30), Some(29)));
    assert!(one("ratelimit-reset", &first).is_some_and(|it| (1..=60).contains(&it)), "{first}");
    let refused = (0..200).map(|_| switch()).find(|answer| answer.starts_with("HTTP/1.1 429")).unwrap();
    assert_eq!(one("ratelimit-remaining", &refused), Some(0));
    assert!(one("retry-after", &refused).is_some_and(|it| it >= 1), "{refused}");
    assert!(refused.contains("too_fast") && refused.contains("Nothing you typed is lost"), "{refused}");

    // The same for a form without the page's program: it comes back with what was typed in it.
    let typed = b"name=Jonas+of+the+loft&bio=Tape+and+patience";
    let form = "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n";
    let path = "/rpc/identity/edit-profile?from=/dashboard/settings/account";
    let again = (0..200).find_map(|_| {
        let mut answer = String::new();
        let mut line = server.open("POST", path, &format!("{jonas}{form}"), typed.len(), typed);
        line.read_to_string(&mut answer).unwrap();
        answer.starts_with("HTTP/1.1 429").then_some(answer)
    });
    let again = again.unwrap();
    assert!(one("retry-after", &again).is_some(), "{}", &again[..400]);
    for words in ["Nothing you typed is lost", "Jonas of the loft", "Tape and patience"] {
        assert!(again.contains(words), "{words}: {again}");
    }
    // Others go on, and what is read has a limit of its own.
    let otis = server.sign_in_as(OTIS);
    assert!(post(&server, "/rpc/identity/switch-mode", &otis, &json!({ "mode": "learn" })).starts_with("HTTP/1.1 200"));
    let me = || server.ask("/query/identity/me?args=%7B%7D", &jonas);
    assert_eq!(one("ratelimit-limit", &me()), Some(30));
    assert!((0..200).any(|_| me().starts_with("HTTP/1.1 429")));
    // A visitor from this machine is behind its proxy with everybody else, and is not counted.
    assert_eq!(one("ratelimit-limit", &server.ask("/query/identity/me?args=%7B%7D", "")), None);
}
