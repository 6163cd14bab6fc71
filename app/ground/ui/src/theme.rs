use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::{Choice, Segments};

/// Paper by day, studio by night, or whatever the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    Paper,
    Studio,
    #[default]
    System,
}

impl Theme {
    /// The name of the cookie that keeps the choice.
    pub const COOKIE: &'static str = "theme";

    /// Reads the choice from a `Cookie` header. Anything unknown means the system decides.
    pub fn from_cookies(header: &str) -> Self {
        header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == Self::COOKIE)
            .map_or(Self::System, |(_, value)| Self::from_value(value))
    }

    /// What the server writes as `data-theme` on `<html>`; nothing for the system's choice.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Paper => Some("paper"),
            Self::Studio => Some("studio"),
            Self::System => None,
        }
    }

    fn from_value(value: &str) -> Self {
        match value {
            "paper" => Self::Paper,
            "studio" => Self::Studio,
            _ => Self::System,
        }
    }

    fn value(self) -> &'static str {
        self.attribute().unwrap_or("system")
    }
}

/// Changes the theme at once and keeps it in a cookie, so the next page is already right when it arrives.
#[component]
pub fn ThemeSwitch(
    /// What the server rendered. Left out, the switch reads it from the page once it is alive.
    #[prop(optional)]
    initial: Theme,
) -> impl IntoView {
    let value = RwSignal::new(initial.value().to_string());
    Effect::new(move |_| {
        let rendered = document().document_element().and_then(|root| root.get_attribute("data-theme"));
        value.set(Theme::from_value(rendered.as_deref().unwrap_or_default()).value().to_string());
    });
    let options = vec![Choice::new("paper", "Paper"), Choice::new("studio", "Studio"), Choice::new("system", "System")];
    view! {
        <div class="theme-switch with-scripts" data-density="desk">
            <Segments label="Theme" name="theme" label_hidden=true options value on_change=move |chosen: String| wear(Theme::from_value(&chosen))/>
        </div>
    }
}

/// Puts the theme on the open page and into the cookie.
fn wear(theme: Theme) {
    let document = document();
    if let Some(root) = document.document_element() {
        // Only a name with forbidden characters is refused.
        let _ = match theme.attribute() {
            Some(value) => root.set_attribute("data-theme", value),
            None => root.remove_attribute("data-theme"),
        };
    }
    let age = if theme == Theme::System { 0 } else { 31_536_000 };
    if let Ok(page) = document.dyn_into::<web_sys::HtmlDocument>() {
        let _ = page.set_cookie(&format!("{}={}; Path=/; Max-Age={age}; SameSite=Lax", Theme::COOKIE, theme.value()));
    }
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn the_cookie_decides_and_nonsense_does_not() {
        for (header, expected) in [
            ("theme=studio", Theme::Studio),
            ("a=b; theme=paper; c=d", Theme::Paper),
            ("theme=neon", Theme::System),
            ("mytheme=studio", Theme::System),
            ("", Theme::System),
        ] {
            assert_eq!(Theme::from_cookies(header), expected, "{header}");
        }
    }
}
