//! Addresses that answer with bytes or take them. They speak HTTP themselves, and stand in the list of doors all the
//! same.

use axum::{
    Extension, Router,
    extract::Request,
    handler::Handler,
    middleware::{Next, from_fn},
    response::Response,
    routing::{MethodRouter, delete, get, patch, post},
};

use crate::{Gate, Visit, respond};

/// One address, as the list of doors shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FileDoor {
    pub method: &'static str,
    /// With its parameters in braces: `/media/{id}`.
    pub path: &'static str,
    pub gate: Gate,
}

/// The file addresses of a room.
pub struct Files<S = ()> {
    router: Router<S>,
    doors: Vec<FileDoor>,
}

impl<S: Clone + Send + Sync + 'static> Files<S> {
    #[expect(clippy::new_without_default, reason = "a room begins with `new`, like `Room`")]
    pub fn new() -> Self {
        Self { router: Router::new(), doors: vec![] }
    }

    /// An address that is read. A handler behind a [`Gate::Rule`] checks the rule itself.
    pub fn get<T: 'static>(self, path: &'static str, gate: Gate, handler: impl Handler<T, S>) -> Self {
        self.add("GET", path, gate, get(handler))
    }

    /// An address that something is sent to.
    pub fn post<T: 'static>(self, path: &'static str, gate: Gate, handler: impl Handler<T, S>) -> Self {
        self.add("POST", path, gate, post(handler))
    }

    /// An address whose thing something is added to.
    pub fn patch<T: 'static>(self, path: &'static str, gate: Gate, handler: impl Handler<T, S>) -> Self {
        self.add("PATCH", path, gate, patch(handler))
    }

    /// An address whose thing ends.
    pub fn delete<T: 'static>(self, path: &'static str, gate: Gate, handler: impl Handler<T, S>) -> Self {
        self.add("DELETE", path, gate, delete(handler))
    }

    fn add(mut self, method: &'static str, path: &'static str, gate: Gate, route: MethodRouter<S>) -> Self {
        self.doors.push(FileDoor { method, path, gate });
        let guarded = match gate {
            Gate::SignedIn => route.route_layer(from_fn(signed_in)),
            Gate::Anyone | Gate::Rule(_) => route,
        };
        Self { router: self.router.route(path, guarded), doors: self.doors }
    }

    /// What the handlers share.
    pub fn with_state(self, state: S) -> Files {
        Files { router: self.router.with_state(state), doors: self.doors }
    }

    pub fn doors(&self) -> &[FileDoor] {
        &self.doors
    }
}

impl Files {
    /// Both lists in one.
    pub fn merge(self, other: Files) -> Files {
        Files { router: self.router.merge(other.router), doors: [self.doors, other.doors].concat() }
    }

    pub fn into_router(self) -> Router {
        self.router
    }
}

/// Nothing of a stranger's body is read.
async fn signed_in(Extension(visit): Extension<Visit>, request: Request, next: Next) -> Response {
    match visit.house.look(visit.actor.clone()).signed_in().await {
        Ok(_) => next.run(request).await,
        Err(refusal) => respond(refusal),
    }
}
