//! What the outermost layers of the server promise, asked from outside as a stranger would: `docs/security.md` names these
//! tests.

#![allow(clippy::unwrap_used)]

mod house;

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use house::{Desk, Server};
use serde_json::json;
use testkit::{JONAS, OTIS};

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
