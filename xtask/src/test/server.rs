//! The server under test: the release build on a free port, with data that is thrown away.
use crate::bundle::Bundle;
use crate::house::House;
use crate::problem::{Outcome, While, problem};
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The demo is planted before the server reports itself healthy.
const STARTS_WITHIN: Duration = Duration::from_secs(90);
const STOPS_WITHIN: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(100);

pub struct Server {
    child: Child,
    address: SocketAddr,
    data: PathBuf,
    log: PathBuf,
}

impl Server {
    /// Returns when `/healthz` answers 200.
    pub fn start(house: &House, bundle: &Bundle) -> Outcome<Server> {
        let address = free_address()?;
        let data = std::env::temp_dir().join(format!("backline-test-{}", std::process::id()));
        fs::create_dir_all(&data).during(data.display())?;
        fs::create_dir_all(house.artefacts()).during("the artefacts folder")?;
        let log = house.artefacts().join("server.log");
        let output = File::create(&log).during(log.display())?;
        let mut command = bundle.server(house);
        command.args(["serve", "--demo"]).env("LEPTOS_SITE_ADDR", address.to_string()).env("BACKLINE_DATA", &data);
        // Journeys side by side are one person, and faster than one.
        command.env("BACKLINE_WRITES_PER_MINUTE", "1000000").env("BACKLINE_READS_PER_MINUTE", "1000000");
        command.stdout(output.try_clone()?).stderr(output);
        let child = command.spawn().during("starting the server")?;
        let mut server = Server { child, address, data, log };
        server.wait_until_healthy()?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn wait_until_healthy(&mut self) -> Outcome {
        let started = Instant::now();
        while started.elapsed() < STARTS_WITHIN {
            if is_healthy(self.address) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return problem(format!("the server ended with {status}\n{}", self.last_words()));
            }
            sleep(GLANCE);
        }
        problem(format!("the server was not healthy within {} s\n{}", STARTS_WITHIN.as_secs(), self.last_words()))
    }

    fn last_words(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Asks, waits, insists. A server that has to be killed is a finding: it would lose its graceful stop in production.
    pub fn stop(mut self) -> Outcome {
        terminate(&self.child);
        let asked = Instant::now();
        while asked.elapsed() < STOPS_WITHIN {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            sleep(GLANCE);
        }
        problem(format!("the server did not stop within {} s of being asked", STOPS_WITHIN.as_secs()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.child.kill().ok();
            self.child.wait().ok();
        }
        fs::remove_dir_all(&self.data).ok();
    }
}

/// A shell sends the signal, so that no unsafe code or further crate is needed for it.
fn terminate(child: &Child) {
    Command::new("sh").arg("-c").arg(format!("kill -TERM {}", child.id())).status().ok();
}

/// Somebody else may take the port before the server does; a test run that hits this says so and can be repeated.
fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn is_healthy(address: SocketAddr) -> bool {
    ask(address).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut connection = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    connection.set_read_timeout(Some(Duration::from_secs(2)))?;
    let question = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(question.as_bytes())?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_of_200_is_healthy() -> Outcome {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let clerk = std::thread::spawn(move || -> std::io::Result<()> {
            for status in ["503 Service Unavailable", "200 OK"] {
                let (mut guest, _) = listener.accept()?;
                let mut buffer = [0; 512];
                let _asked = guest.read(&mut buffer)?;
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                guest.write_all(answer.as_bytes())?;
            }
            Ok(())
        });
        assert!(!is_healthy(address));
        assert!(is_healthy(address));
        clerk.join().expect("the clerk")?;
        assert!(!is_healthy(address), "nobody listens any more");
        Ok(())
    }
}
