//! Every door of the product, and that a stranger finds none of them open.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use app::wiring;
use data::RefusalKind;
use room::{House, Request};
use serde_json::{Value, json};
use testkit::{Stage, Visitor};

const LONG: &str = "01JD3X8QZ4M5N6P7R8S9TVWXYZ";

async fn stage() -> Stage {
    Stage::new(wiring::rooms(), Arc::new(identity::People)).await.unwrap()
}

/// Arguments of the right form that name somebody else's things. A door without a line here fails the test.
fn foreign(path: &str) -> Option<Value> {
    let rename = json!({ "op": "rename", "node": { "module": LONG }, "title": "Mine" });
    Some(match path {
        "identity/session" | "identity/my-sessions" | "identity/sign-out-everywhere" => json!({}),
        "identity/revoke-session" => json!({ "session": LONG }),
        "identity/choose-role" => json!({ "role": "create" }),
        "identity/switch-mode" => json!({ "mode": "create", "from": null }),
        "storefront/mine" => json!({}),
        "storefront/slug-free" => json!({ "name": "Night Bus" }),
        "storefront/open" => json!({ "name": "Night Bus", "slug": null }),
        "learning/taught" | "learning/my-courses" => json!({}),
        "learning/editor" | "learning/dashboard" | "learning/publish-course" | "learning/unpublish-course" => {
            json!({ "course": LONG })
        }
        "learning/enroll" => json!({ "course": LONG }),
        "learning/chapter-text" => json!({ "course": LONG, "chapter": LONG }),
        "learning/outline" | "learning/here" => json!({ "slug": "somebody-elses" }),
        "learning/chapter" => json!({ "slug": "somebody-elses", "chapter": LONG }),
        "learning/create-course" => json!({ "title": "Mixing" }),
        "learning/edit-course" => json!({ "course": LONG, "version": 0, "details": { "title": "Mine" } }),
        "learning/delete-course" => json!({ "course": LONG, "title": "Mixing" }),
        "learning/edit-curriculum" => json!({ "course": LONG, "operation": rename }),
        "learning/write-chapter" => json!({ "chapter": LONG, "body": "Mine.", "based_on": 0 }),
        "learning/mark-chapter" => json!({ "chapter": LONG, "done": true }),
        "learning/open-chapter" => json!({ "chapter": LONG }),
        _ => return None,
    })
}

/// Doors that are open to everybody, and why.
const OPEN: [&str; 8] = [
    "identity/me",          // nobody, for a visitor
    "identity/sign-in",     // the door itself
    "identity/sign-up",     // the door itself
    "identity/sign-out",    // ends the caller's own session only
    "learning/catalogue",   // published courses
    "learning/course-page", // published courses
    "learning/of-store",    // published courses
    "storefront/by-slug",   // published stores
];

async fn kind_of(
    house: &Arc<House>,
    visitor: &Visitor,
    path: &str,
    is_query: bool,
    args: Value,
) -> Option<RefusalKind> {
    if is_query {
        return house.read(path, &args, &visitor.actor).await.1.err().map(|refusal| refusal.kind);
    }
    let asked = Request { path, args, actor: visitor.actor.clone(), request: "test".into(), attempt: None };
    house.mutate(asked).await.err().map(|refusal| refusal.kind)
}

#[tokio::test]
async fn a_stranger_gets_nothing_out_of_any_door() {
    let stage = stage().await;
    let (queries, mutations) = stage.house.paths();
    let doors = queries.iter().map(|path| (*path, true)).chain(mutations.iter().map(|path| (*path, false)));
    for (path, is_query) in doors.filter(|(path, _)| !OPEN.contains(path)) {
        let args = foreign(path).unwrap_or_else(|| panic!("say in this test what a stranger would send to {path}"));
        let kind = kind_of(&stage.house, &stage.stranger(), path, is_query, args).await;
        let closed = matches!(kind, Some(RefusalKind::Unauthenticated | RefusalKind::NotFound));
        assert!(closed, "{path} answered a stranger with {kind:?}");
    }
}

#[tokio::test]
async fn an_unknown_door_is_not_found() {
    let stage = stage().await;
    for is_query in [true, false] {
        let kind = kind_of(&stage.house, &stage.stranger(), "learning/secrets", is_query, json!({})).await;
        assert_eq!(kind, Some(RefusalKind::NotFound));
    }
}

/// A review sees at once that a door was added or a gate was changed.
#[tokio::test]
async fn the_list_of_doors_is_the_one_that_was_reviewed() {
    let mut doors: Vec<String> = stage().await.house.doors().to_vec();
    doors.sort();
    let listed = include_str!("doors.txt");
    assert_eq!(doors.join("\n").trim(), listed.trim(), "if this is meant, write it to app/tests/doors.txt");
}
