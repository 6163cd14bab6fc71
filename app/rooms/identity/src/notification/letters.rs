//! Letters about news. Texts are plain: what looks like a tag is shown as one.

use data::Fault;
use mail::Letter;
use room::Write;

use super::{Notification, emitting::Reader};
use crate::{
    UserId,
    notification_preferences::{Category, leaving},
};

pub const SETTINGS: &str = "/dashboard/settings/notifications";
/// Lines of a letter that gathers. Who has more unread finds them in the app.
const LINES: usize = 30;

/// The letter about one piece of news. What everybody must hear has no way out.
pub(super) async fn send(cx: &Write, news: &Notification, reader: &Reader, is_mandatory: bool) -> Result<(), Fault> {
    let action = news.action_label.as_deref().zip(news.link.as_deref());
    let letter = about(&news.title, &news.message, action);
    let letter = letter.to(reader.address().unwrap_or_default(), reader.display_name());
    let letter = match is_mandatory {
        true => letter.quiet("This concerns your account, so it comes whatever your settings are."),
        false => with_way_out(cx, letter, &reader.id, Some(news.category)).await?,
    };
    letter.post(cx, news.id.as_str()).await
}

/// The letter that gathers, the newest first. `once` says which of the person's letters it is.
pub(super) async fn gather(cx: &Write, unread: &[Notification], reader: &Reader, once: String) -> Result<(), Fault> {
    let letter = list(unread.len(), grouped(unread));
    let letter = letter.to(reader.address().unwrap_or_default(), reader.display_name());
    with_way_out(cx, letter, &reader.id, None).await?.post(cx, once).await
}

/// `action` is the label of the key, and where it leads.
fn about(title: &str, message: &str, action: Option<(&str, &str)>) -> Letter {
    let letter = Letter::new("identity/notification", title).says(message);
    match action {
        Some((label, link)) => letter.key(label, link),
        None => letter,
    }
}

fn list(unread: usize, groups: Vec<String>) -> Letter {
    let letter = groups.into_iter().fold(Letter::new("identity/digest", subject(unread)), Letter::says);
    let letter = match unread.saturating_sub(LINES) {
        0 => letter,
        more => letter.says(format!("And {more} more.")),
    };
    letter.key("Read them", "/dashboard/notifications")
}

/// Both kinds of letter, to made-up people.
pub fn samples() -> Vec<Letter> {
    let enrolled = about("Jonas Reed enrolled", "In Low End That Survives the Car.", Some(("View", "/dashboard")));
    let groups = ["New content\n• Check it: The Phone Test", "Course updates\n• Low End That Survives the Car is new"];
    let letters = [enrolled, list(2, groups.map(String::from).into())];
    letters
        .map(|letter| letter.to("mara@backline.example", "Mara Vale").way_out("No more of these", "/unsubscribe/x"))
        .into()
}

fn subject(unread: usize) -> String {
    match unread {
        1 => "1 thing you have not read".into(),
        many => format!("{many} things you have not read"),
    }
}

/// A paragraph per kind, in the order of the settings; thirty lines in all.
fn grouped(unread: &[Notification]) -> Vec<String> {
    let shown = &unread[..unread.len().min(LINES)];
    let paragraph = |category: &Category| {
        let of_it = shown.iter().filter(|it| it.category == *category);
        let lines: Vec<String> = of_it.map(|it| format!("• {}", it.title)).collect();
        (!lines.is_empty()).then(|| format!("{}\n{}", category.label(), lines.join("\n")))
    };
    Category::ALL.iter().filter_map(paragraph).collect()
}

async fn with_way_out(cx: &Write, letter: Letter, user: &UserId, category: Option<Category>) -> Result<Letter, Fault> {
    let label = match category {
        Some(category) => format!("No more letters of this kind ({})", category.label()),
        None => "No more letters like this".into(),
    };
    let settings = format!("You choose what we write about at {}{SETTINGS}", cx.site().address);
    let way_out = leaving::open(cx, user, category).await?;
    Ok(letter.quiet(settings).way_out(label, way_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_how_many_things_are_in_it() {
        assert_eq!(subject(1), "1 thing you have not read");
        assert_eq!(subject(3), "3 things you have not read");
    }
}
