//! Numbers for Prometheus at `/metrics`, for whoever has the token.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use data::{Clock, SystemClock, Timestamp};
use live::Figures;
use sha2::{Digest, Sha256};

/// Upper ends of the buckets of a duration, in seconds.
const BUCKETS_S: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// What no pattern matched: files of the site, and what is not there.
const NO_ROUTE: &str = "(none)";

/// What the process has counted since its start.
pub struct Metrics {
    routes: Mutex<BTreeMap<String, Route>>,
    started_at: Timestamp,
}

#[derive(Default)]
struct Route {
    statuses: BTreeMap<u16, u64>,
    /// How many took at most as long as the bucket says, and longer than the one before says.
    buckets: [u64; BUCKETS_S.len()],
    seconds: f64,
}

/// What one answer to a scrape is made from.
#[derive(Clone)]
struct Scrape {
    metrics: Arc<Metrics>,
    figures: Arc<dyn Fn() -> Figures + Send + Sync>,
    token: [u8; 32],
}

impl Metrics {
    pub fn start() -> Arc<Self> {
        Arc::new(Self { routes: Mutex::default(), started_at: SystemClock.now() })
    }

    fn note(&self, route: &str, status: StatusCode, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut routes = self.routes();
        let route = routes.entry(route.to_string()).or_default();
        *route.statuses.entry(status.as_u16()).or_default() += 1;
        route.seconds += seconds;
        if let Some(bucket) = BUCKETS_S.iter().position(|end| seconds <= *end) {
            route.buckets[bucket] += 1;
        }
    }

    fn routes(&self) -> MutexGuard<'_, BTreeMap<String, Route>> {
        self.routes.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// In the text format of Prometheus.
    fn told(&self, figures: Figures) -> String {
        let mut text = String::new();
        head(&mut text, "backline_http_requests_total", "counter", "Requests answered, by route pattern and status.");
        for (name, route) in self.routes().iter() {
            for (status, count) in &route.statuses {
                let route = escaped(name);
                line(
                    &mut text,
                    &format!("backline_http_requests_total{{route=\"{route}\",status=\"{status}\"}}"),
                    count,
                );
            }
        }
        let name = "backline_http_request_duration_seconds";
        head(&mut text, name, "histogram", "Time until the answer's headers, by route pattern.");
        for (pattern, route) in self.routes().iter() {
            histogram(&mut text, name, &escaped(pattern), route);
        }
        let live = [
            ("backline_live_sockets", "gauge", "Open tabs with a socket.", figures.sockets),
            ("backline_live_nodes", "gauge", "Queries whose result is kept current.", figures.nodes),
            ("backline_live_runs_total", "counter", "Runs of live queries.", figures.runs),
            ("backline_live_wasted_runs_total", "counter", "Runs that brought what was there.", figures.wasted),
            ("backline_live_outside_changes_total", "counter", "Changes only the database reported.", figures.outside),
            ("backline_commits_total", "counter", "Transactions of this process that changed a row.", figures.commits),
        ];
        for (name, kind, help, value) in live {
            head(&mut text, name, kind, help);
            line(&mut text, name, value);
        }
        head(&mut text, "process_start_time_seconds", "gauge", "When the process started, since the Unix epoch.");
        line(&mut text, "process_start_time_seconds", self.started_at.0 as f64 / 1e3);
        if let Some(bytes) = resident_bytes() {
            head(&mut text, "process_resident_memory_bytes", "gauge", "Memory of the process.");
            line(&mut text, "process_resident_memory_bytes", bytes);
        }
        text
    }
}

/// Middleware: counts what was answered and how long it took. The label is the pattern and never the path, so that no
/// visitor can make new ones.
pub async fn count(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let began = Instant::now();
    let response = next.run(request).await;
    metrics.note(route.as_ref().map_or(NO_ROUTE, |it| it.as_str()), response.status(), began.elapsed());
    response
}

/// `/metrics`, for requests with `Authorization: Bearer TOKEN`. Not by address: behind a proxy on the same machine every
/// stranger comes from there.
pub fn route(metrics: Arc<Metrics>, token: &str, figures: impl Fn() -> Figures + Send + Sync + 'static) -> Router {
    let scrape = Scrape { metrics, figures: Arc::new(figures), token: Sha256::digest(token).into() };
    Router::new().route("/metrics", get(show)).with_state(scrape)
}

async fn show(State(scrape): State<Scrape>, headers: HeaderMap) -> Response {
    let told = headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let token = told.strip_prefix("Bearer ").unwrap_or_default();
    // Of hashes the time a comparison takes tells nothing.
    if <[u8; 32]>::from(Sha256::digest(token)) != scrape.token {
        let ask = [(header::WWW_AUTHENTICATE, "Bearer")];
        return (StatusCode::UNAUTHORIZED, ask, "This needs the token of BACKLINE_METRICS_TOKEN.").into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, scrape.metrics.told((scrape.figures)())).into_response()
}

fn histogram(text: &mut String, name: &str, pattern: &str, route: &Route) {
    let mut sum = 0;
    for (end, count) in BUCKETS_S.iter().zip(route.buckets) {
        sum += count;
        line(text, &format!("{name}_bucket{{route=\"{pattern}\",le=\"{end}\"}}"), sum);
    }
    let all: u64 = route.statuses.values().sum();
    line(text, &format!("{name}_bucket{{route=\"{pattern}\",le=\"+Inf\"}}"), all);
    line(text, &format!("{name}_sum{{route=\"{pattern}\"}}"), route.seconds);
    line(text, &format!("{name}_count{{route=\"{pattern}\"}}"), all);
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing into a string does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name} {value}");
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Only Linux says so in a file.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use axum::{body::Body, body::to_bytes, middleware};
    use tower::ServiceExt;

    use super::*;

    const TOKEN: &str = "a token of some length";

    fn figures() -> Figures {
        Figures { runs: 5, wasted: 1, nodes: 2, sockets: 3, outside: 0, commits: 4 }
    }

    fn router() -> Router {
        let metrics = Metrics::start();
        Router::new()
            .route("/courses/{slug}", get(|| async { "a course" }))
            .merge(route(metrics.clone(), TOKEN, figures))
            .layer(middleware::from_fn_with_state(metrics, count))
    }

    async fn ask(router: &Router, path: &str, token: Option<&str>) -> (StatusCode, String) {
        let mut request = Request::builder().uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, token);
        }
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 100_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn metrics_are_told_to_whoever_has_the_token_and_to_nobody_else() {
        let router = router();
        for token in [None, Some("Bearer"), Some("Bearer "), Some("Bearer wrong"), Some(TOKEN), Some("Basic YTpi")] {
            let (status, text) = ask(&router, "/metrics", token).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{token:?}");
            assert!(!text.contains("backline_live"));
        }
        let (status, text) = ask(&router, "/metrics", Some(&format!("Bearer {TOKEN}"))).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            text.contains("\nbackline_live_sockets 3\n") && text.contains("\nbackline_commits_total 4\n"),
            "{text}"
        );
    }

    #[tokio::test]
    async fn requests_are_counted_by_pattern_and_never_by_path() {
        let router = router();
        for path in ["/courses/low-end", "/courses/high-end", "/nowhere", "/elsewhere"] {
            ask(&router, path, None).await;
        }
        let (_, text) = ask(&router, "/metrics", Some(&format!("Bearer {TOKEN}"))).await;
        assert!(text.contains("backline_http_requests_total{route=\"/courses/{slug}\",status=\"200\"} 2\n"), "{text}");
        assert!(text.contains("backline_http_requests_total{route=\"(none)\",status=\"404\"} 2\n"), "{text}");
        assert!(!text.contains("low-end") && !text.contains("nowhere"));
    }

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::start();
        for ms in [1, 5, 7, 300, 20_000] {
            metrics.note("/", StatusCode::OK, Duration::from_millis(ms));
        }
        let text = metrics.told(figures());
        let name = "backline_http_request_duration_seconds";
        for (le, count) in [("0.005", 2), ("0.01", 3), ("0.25", 3), ("0.5", 4), ("10", 4), ("+Inf", 5)] {
            assert!(text.contains(&format!("{name}_bucket{{route=\"/\",le=\"{le}\"}} {count}\n")), "{le} in {text}");
        }
        assert!(text.contains(&format!("{name}_sum{{route=\"/\"}} 20.313\n")), "{text}");
    }
}
