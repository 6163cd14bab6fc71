//! The HTTP doors: `POST /rpc/…` and `GET /query/…`, over one connection that stays open.
use crate::outcome::{Outcome, While, problem};
use data::Refusal;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use live::wire::{Ack, First};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpStream;

/// Distinguishes the attempts of one run.
static ATTEMPTS: AtomicU64 = AtomicU64::new(0);

/// One person's way in.
pub struct Door {
    pub address: SocketAddr,
    /// `session=…`, once signed in.
    pub cookie: Option<String>,
    line: Option<SendRequest<Full<Bytes>>>,
}

/// The same person on a connection of their own.
impl Clone for Door {
    fn clone(&self) -> Door {
        Door { address: self.address, cookie: self.cookie.clone(), line: None }
    }
}

impl Door {
    pub fn new(address: SocketAddr) -> Door {
        Door { address, cookie: None, line: None }
    }

    pub async fn is_healthy(&mut self) -> bool {
        self.send(Method::GET, "/healthz", None).await.is_ok_and(|(status, _)| status == StatusCode::OK)
    }

    /// Does it, or says why not.
    pub async fn call(&mut self, path: &str, args: Value) -> Outcome<Ack<Value>> {
        let (status, text) = self.send(Method::POST, &format!("/rpc/{path}"), Some(args.to_string())).await?;
        match status {
            StatusCode::OK => serde_json::from_slice(&text).during(path),
            _ => problem(format!("{path}: {status}: {}", String::from_utf8_lossy(&text))),
        }
    }

    /// A query's value now, or its refusal.
    pub async fn read(&mut self, path: &str, args: &Value) -> Outcome<Result<First<Value>, Refusal>> {
        let address = format!("/query/{path}?args={}", encode(&args.to_string()));
        let (status, text) = self.send(Method::GET, &address, None).await?;
        match status {
            StatusCode::OK => serde_json::from_slice(&text).during(path).map(Ok),
            _ => serde_json::from_slice(&text).during(path).map(Err),
        }
    }

    /// The value of a query that must not be refused.
    pub async fn value(&mut self, path: &str, args: Value) -> Outcome<Value> {
        match self.read(path, &args).await? {
            Ok(first) => Ok(first.value),
            Err(refusal) => problem(format!("{path}: {}: {}", refusal.code, refusal.message)),
        }
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<String>) -> Outcome<(StatusCode, Bytes)> {
        let attempt = ATTEMPTS.fetch_add(1, Ordering::Relaxed);
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, self.address.to_string());
        request = request.header(header::ACCEPT, "application/json").header(header::USER_AGENT, "loadgen");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if body.is_some() {
            // As a page does: each attempt has a name, so that a repeated one is recognised.
            request = request.header("x-mutation-id", format!("loadgen-{}-{attempt}", std::process::id()));
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::new(Bytes::from(body.unwrap_or_default())))?;
        let answer = self.line().await?.send_request(request).await?;
        let status = answer.status();
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|it| it.to_str().ok());
        let session = cookies.filter_map(|it| it.split(';').next()).find(|it| it.starts_with("session="));
        let session = session.map(str::to_string);
        self.cookie = session.or(self.cookie.take());
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    async fn line(&mut self) -> Outcome<&mut SendRequest<Full<Bytes>>> {
        let open = match self.line.take().filter(|line| !line.is_closed()) {
            Some(mut line) => line.ready().await.is_ok().then_some(line),
            None => None,
        };
        let line = match open {
            Some(line) => line,
            None => connect(self.address).await?,
        };
        Ok(self.line.insert(line))
    }
}

async fn connect(address: SocketAddr) -> Outcome<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (line, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(line)
}

fn encode(text: &str) -> String {
    let letter = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => (byte as char).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}
