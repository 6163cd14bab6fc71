use leptos::prelude::*;

use crate::{Avatar, Face, Shape, Status};

/// Something somebody said, and what was said to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub id: String,
    pub by: Face,
    /// What they are here: "teacher".
    pub role: Option<String>,
    /// "18 min · at 04:12".
    pub when: String,
    /// Plain text. An empty line begins a paragraph.
    pub text: String,
    /// It answers what was asked.
    pub accepted: bool,
    pub replies: Vec<Remark>,
}

impl Remark {
    pub fn new(id: impl Into<String>, by: impl Into<String>, when: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            by: Face::new(by),
            role: None,
            when: when.into(),
            text: text.into(),
            accepted: false,
            replies: Vec::new(),
        }
    }

    pub fn role(self, role: impl Into<String>) -> Self {
        Self { role: Some(role.into()), ..self }
    }

    pub fn accepted(self) -> Self {
        Self { accepted: true, ..self }
    }

    pub fn replies(self, replies: Vec<Self>) -> Self {
        Self { replies, ..self }
    }

    /// A reply to a reply stands with the others beneath what began it: deeper than one step nobody can follow on a phone.
    fn flat(self) -> Self {
        let replies = self.replies.into_iter().flat_map(Self::and_below).collect();
        Self { replies, ..self }
    }

    fn and_below(mut self) -> Vec<Self> {
        let below = std::mem::take(&mut self.replies);
        std::iter::once(self).chain(below.into_iter().flat_map(Self::and_below)).collect()
    }
}

/// The paragraphs of plain text.
fn paragraphs(text: &str) -> Vec<String> {
    let lines = text.split("\n\n").map(str::trim);
    lines.filter(|paragraph| !paragraph.is_empty()).map(str::to_string).collect()
}

/// Who said what, in the order it was said; what was said to it lies one step in.
#[component]
pub fn Thread(
    /// What is talked about: "Questions".
    #[prop(into)]
    label: String,
    #[prop(into)] remarks: Signal<Vec<Remark>>,
    /// What can be done about a remark, from its id: small keys.
    #[prop(into, optional)]
    keys: Option<Callback<(String,), AnyView>>,
) -> impl IntoView {
    view! {
        <ol class="thread" aria-label=label>
            {move || remarks.get().into_iter().map(Remark::flat).map(|remark| said(remark, keys)).collect_view()}
        </ol>
    }
}

fn said(remark: Remark, keys: Option<Callback<(String,), AnyView>>) -> AnyView {
    let Remark { id, by, role, when, text, accepted, replies } = remark;
    let class = if accepted { "remark remark-accepted" } else { "remark" };
    let below = (!replies.is_empty()).then(|| {
        let replies = replies.into_iter().map(|reply| said(reply, keys)).collect_view();
        view! { <ol class="thread-replies">{replies}</ol> }
    });
    view! {
        <li>
            <article class=class>
                <Avatar name=by.name.clone() image=by.image/>
                <div class="stack">
                    <header class="row row-wrap">
                        <b>{by.name}</b>
                        {role.map(|role| view! { <span class="tag">{role}</span> })}
                        <span class="legend">{when}</span>
                    </header>
                    {paragraphs(&text).into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
                    {accepted.then(|| view! { <Status shape=Shape::On word="Accepted answer"/> })}
                    {keys.map(|keys| view! { <div class="row row-wrap">{keys.run((id,))}</div> })}
                </div>
            </article>
            {below}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_to_replies_stand_one_step_in() {
        let remark = |id: &str| Remark::new(id, "Ines", "now", "yes");
        let deep =
            remark("a").replies(vec![remark("b").replies(vec![remark("c").replies(vec![remark("d")])]), remark("e")]);
        let flat = deep.flat();
        let ids: Vec<&str> = flat.replies.iter().map(|reply| reply.id.as_str()).collect();
        assert_eq!(ids, ["b", "c", "d", "e"]);
        assert!(flat.replies.iter().all(|reply| reply.replies.is_empty()));
    }

    #[test]
    fn an_empty_line_begins_a_paragraph() {
        assert_eq!(paragraphs("One.\nStill one.\n\n\n\nTwo.\n"), ["One.\nStill one.", "Two."]);
        assert_eq!(paragraphs("  "), [] as [&str; 0]);
    }
}
