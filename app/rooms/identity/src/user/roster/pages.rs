mod list;
mod person;

pub use list::{PeopleInNumbers, PeoplePage};
pub use person::PersonPage;

use data::Timestamp;
use leptos::prelude::*;
use ui::{Shape, Status};

use super::Person;
use crate::user::{PlatformRole, Status as Standing};

const ADDRESS: &str = "/admin/users";

fn address_of(user: &str) -> String {
    format!("{ADDRESS}/{user}")
}

/// What somebody is, in words: "Administrator", "Moderator", "Creator", "Member".
fn role_of(person: &Person) -> &'static str {
    match person.power {
        PlatformRole::Admin => "Administrator",
        PlatformRole::Moderator => "Moderator",
        PlatformRole::Support => "Support",
        PlatformRole::None if person.is_creator => "Creator",
        PlatformRole::None => "Member",
    }
}

#[component]
fn StandingSign(standing: Standing, until: Option<Timestamp>) -> impl IntoView {
    let (shape, word) = match (standing, until) {
        (Standing::Active, _) => (Shape::On, "Active".to_string()),
        (Standing::Suspended, Some(until)) => (Shape::Locked, format!("Suspended until {}", until.in_words())),
        (Standing::Suspended, None) => (Shape::Locked, "Suspended".to_string()),
        (Standing::Deleting, Some(at)) => (Shape::Paused, format!("To be deleted on {}", at.in_words())),
        (Standing::Deleting, None) => (Shape::Paused, "To be deleted".to_string()),
        (Standing::Deleted, _) => (Shape::Ended, "Deleted".to_string()),
    };
    view! { <Status shape word=word/> }
}

fn moment(at: Option<Timestamp>) -> String {
    at.map(Timestamp::in_words).unwrap_or_default()
}
