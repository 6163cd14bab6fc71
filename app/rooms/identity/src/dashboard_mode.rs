//! The two faces of the dashboard, and which one a person sees.

data::choice! {
    /// What somebody is here for just now.
    pub enum Mode { Learn = "learn", Create = "create" }
}

/// The device's own choice; stronger than the account's.
pub const MODE_COOKIE: &str = "dashboard_mode";

/// Places that exist on both faces: switching there stays there.
const ON_BOTH_FACES: [&str; 6] = ["courses", "products", "coaching", "memberships", "messages", "notes"];

/// The face for one load of a dashboard address; `None` for somebody who has not chosen yet. Unknown words are ignored.
pub fn resolve_mode(
    query: Option<&str>,
    path: &str,
    cookie: Option<&str>,
    preference: Option<&str>,
    owns_store: bool,
) -> Option<Mode> {
    let said = |word: Option<&str>| word.and_then(Mode::parse);
    said(query)
        .or_else(|| is_for_creating(path).then_some(Mode::Create))
        .or_else(|| said(cookie))
        .or_else(|| said(preference))
        .or_else(|| owns_store.then_some(Mode::Create))
}

fn is_for_creating(path: &str) -> bool {
    let is_under =
        |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    is_under("/dashboard/create") || is_under("/dashboard/social/create")
}

/// Where a switch leads: the sibling of the open page if there is one, else the dashboard.
pub fn after_switch(from: &str, mode: Mode) -> String {
    let path = from.split(['?', '#']).next().unwrap_or_default();
    let place = path.strip_prefix("/dashboard/").and_then(|rest| ON_BOTH_FACES.iter().find(|it| **it == rest));
    let place = place.map_or_else(String::new, |it| format!("/{it}"));
    format!("/dashboard{place}?mode={}", mode.as_str())
}
