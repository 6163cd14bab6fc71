//! Start and stop: the router, the layers around it, a graceful end.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use app::{App, shell, wiring};
use axum::{
    Router,
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use data::{Fault, Receipt};
use leptos::{config::LeptosOptions, prelude::get_configuration};
use leptos_axum::{LeptosRoutes, generate_route_list};
use room::{Files, House};
use storage::{Links, Store};
use tower_http::{
    compression::{CompressionLayer, DefaultPredicate, Predicate},
    csrf::CsrfLayer,
};

use crate::{
    archive, commands, demo, disk,
    metrics::{self, Metrics},
    settings::Settings,
    worker,
};

/// How long open requests and jobs under way may take to finish after the word to stop.
pub const FAREWELL: Duration = Duration::from_secs(5);

pub async fn serve(settings: &Settings, with_demo: bool) -> Result<(), Fault> {
    let options = options()?;
    let store = Arc::new(settings.open_store().await?);
    let links = Links::new(&settings.vault()?.key_for("links")?);
    let house = commands::house(settings).await?;
    let uploads = commands::uploads(settings, &house, store.clone())?;
    if with_demo {
        demo::seed(&house, &store).await?;
    }
    learning::presence::forget_everybody(&house).await?;
    tokio::spawn(disk::keep_free(house.clone(), settings.data.clone(), settings.keep_free_mb * 1_000_000));
    back_up_when_asked(house.clone(), store.clone(), settings.backups())?;
    let files = wiring::files(uploads, links);
    let router = router(house.clone(), files, options.clone(), settings.metrics_token.as_deref());
    let listener = tokio::net::TcpListener::bind(options.site_addr).await.map_err(|e| {
        Fault::new(format!("listening on {}: {e}. Set LEPTOS_SITE_ADDR to another address", options.site_addr))
    })?;
    println!("Backline is open at http://{}", options.site_addr);
    if with_demo {
        demo::tell();
    }
    identity::appoint_listed(&house).await.map_err(Fault::new)?;
    if let Some(path) = identity::setup_path(&house).await.map_err(Fault::new)? {
        println!("Nobody administers it yet. Whoever opens this does, once: http://{}{path}", options.site_addr);
    }
    let worker = worker::start(&house);
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { axum::serve(listener, app).with_graceful_shutdown(asked_to_stop()).await });
    until_it_ends(&house).await?;
    // Sockets of open pages never end by themselves: after the farewell they are cut and come back on their own.
    let (served, ()) = tokio::join!(tokio::time::timeout(FAREWELL, serving), worker.stop(FAREWELL));
    match served {
        Ok(Ok(Err(e))) => Err(Fault::new(format!("serving: {e}"))),
        _ => Ok(()),
    }
}

/// The run-time half of the settings: `Leptos.toml` beside the program, overridden by the environment.
pub fn options() -> Result<LeptosOptions, Fault> {
    let file = std::path::Path::new("Leptos.toml").exists().then_some("Leptos.toml");
    get_configuration(file).map(|it| it.leptos_options).map_err(|e| Fault::new(format!("reading Leptos.toml: {e}")))
}

/// The folder of style sheet and script.
pub fn site_folder() -> Result<PathBuf, Fault> {
    let options = options()?;
    Ok(std::path::Path::new(&*options.site_root).join(&*options.site_pkg_dir))
}

/// The address to listen on, and where it was set.
pub fn address_told() -> String {
    let source = match (std::env::var_os("LEPTOS_SITE_ADDR"), std::path::Path::new("Leptos.toml").exists()) {
        (Some(_), _) => "environment",
        (None, true) => "Leptos.toml",
        (None, false) => "default",
    };
    let address = options().map_or_else(|fault| fault.0, |options| options.site_addr.to_string());
    format!("LEPTOS_SITE_ADDR = {address} ({source})")
}

/// Everything that answers.
pub fn router(house: Arc<House>, files: Files, options: LeptosOptions, metrics_token: Option<&str>) -> Router {
    let metrics = Metrics::start();
    let routes = generate_route_list(App);
    let pages = Router::new()
        .leptos_routes(&options, routes, {
            let options = options.clone();
            move || shell(options.clone())
        })
        .fallback(leptos_axum::file_and_error_handler::<LeptosOptions, _>(shell))
        .with_state(options);
    house.set_pages(pages.clone().layer(middleware::from_fn(page_headers)));
    Router::new()
        .merge(room::routes(Some(wiring::GUARD)))
        .merge(files.into_router())
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready).with_state(house.clone()))
        .merge(metrics_token.map_or_else(Router::new, |token| {
            let house = house.clone();
            let figures = move || house.hub().map(|hub| hub.figures()).unwrap_or_default();
            metrics::route(metrics.clone(), token, figures)
        }))
        .merge(pages)
        .layer(middleware::from_fn(page_headers))
        .layer(middleware::from_fn_with_state(house.clone(), seen))
        .layer(middleware::from_fn_with_state(house.clone(), renewed))
        .layer(middleware::from_fn_with_state(house, room::actor_of))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(metrics, metrics::count))
        .layer(CompressionLayer::new().br(true).gzip(true).compress_when(DefaultPredicate::new().and(may_be_packed)))
}

/// Parts of a file are counted in its own bytes.
fn may_be_packed(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<room::AsItIs>().is_none()
}

/// Whether the database answers.
async fn ready(State(house): State<Arc<House>>) -> Response {
    match house.database.reader().get::<Receipt>("anything").await {
        Ok(_) => "ready".into_response(),
        Err(fault) => {
            tracing::error!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

/// Gives a session whose person may otherwise than before its new token: what follows already goes by it.
async fn renewed(State(house): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions_mut().get_mut::<room::Visit>() else { return next.run(request).await };
    let renewed = identity::renew(&house, &visit.actor).await.unwrap_or_else(|fault| {
        tracing::warn!(%fault, "the session's token was not renewed");
        None
    });
    let Some(renewed) = renewed else { return next.run(request).await };
    visit.actor.session = renewed.token;
    let is_secure = room::is_secure(request.headers());
    let response = next.run(request).await;
    match room::tells_a_session(&response) {
        // Somebody signed in or out: that is newer.
        true => response,
        false => room::with_cookies(response, &[renewed.cookie], is_secure),
    }
}

/// Keeps "last seen" of the session current, after the answer.
async fn seen(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let actor = request.extensions().get::<room::Visit>().map(|visit| visit.actor.clone());
    let response = next.run(request).await;
    if let Some(actor) = actor.filter(|it| !it.session.is_empty())
        && let Err(fault) = identity::touch(&house, &actor).await
    {
        tracing::warn!(%fault, "the session's last visit was not written");
    }
    response
}

/// Headers every page and file carries.
async fn page_headers(request: Request, next: Next) -> Response {
    let hashed = request.uri().path().starts_with("/pkg/");
    let font = request.uri().path().starts_with("/fonts/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    match hashed || font {
        true => set(header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        false => set(header::CACHE_CONTROL, "private, no-cache"),
    }
    response
}

/// From now on SIGUSR1 makes the server write a backup into `folder`, one after the other.
#[cfg(unix)]
fn back_up_when_asked(house: Arc<House>, store: Arc<Store>, folder: PathBuf) -> Result<(), Fault> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut asked =
        signal(SignalKind::user_defined1()).map_err(|e| Fault::new(format!("listening for SIGUSR1: {e}")))?;
    tokio::spawn(async move {
        while asked.recv().await.is_some() {
            if let Err(fault) = archive::when_asked(house.database.clone(), store.clone(), folder.clone()).await {
                tracing::error!(%fault, "no backup was written");
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn back_up_when_asked(_: Arc<House>, _: Arc<Store>, _: PathBuf) -> Result<(), Fault> {
    Ok(())
}

/// Until somebody says stop; or until the disk fails under the database, which is an end without a farewell.
pub async fn until_it_ends(house: &House) -> Result<(), Fault> {
    tokio::select! {
        () = asked_to_stop() => {
            tracing::info!("stopping");
            Ok(())
        }
        why = house.database.broke() => Err(Fault::new(format!(
            "the disk did not take what the database wrote ({why}). Nothing that was answered is lost. Make room, or look \
             at the disk, and start again"
        ))),
    }
}

async fn asked_to_stop() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
