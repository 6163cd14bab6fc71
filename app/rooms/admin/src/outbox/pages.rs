use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use mail::State;
use room::{PageTitle, Watch, use_line, watch};
use ui::{
    Banner, Breadcrumbs, Crumb, Drawing, EmptyState, Key, KeyKind, KeySize, LiveTag, Pager, Panel, Shape, Status, Tab,
    Tabs, use_toaster,
};

use super::{
    MailRow,
    mutations::{send_letter, send_test_letter},
    queries::{LetterView, OutboxPage, letter, outbox},
    word,
};

pub const ADDRESS: &str = "/admin/mail";
/// In the order in which somebody looks at them.
const STATES: [State; 5] = [State::Refused, State::Failed, State::Queued, State::Kept, State::Sent];

/// The list of letters.
#[component]
pub fn OutboxList() -> impl IntoView {
    let address = use_query_map();
    let state = Memo::new(move |_| address.with(|query| query.get("state").and_then(|word| State::parse(&word))));
    let after = Memo::new(move |_| address.with(|query| query.get("after")));
    let list = watch(move || outbox(state.get(), after.get()));
    view! {
        <Title text="Outbox"/>
        <header class="page-head row row-ends row-wrap">
            <div class="row">
                <h1 class="head-1">"Outbox"</h1>
                <LiveTag state=use_line()/>
            </div>
            <TestKey/>
        </header>
        <Watch of=list let:page>
            <NoServer is_missing=Signal::derive(move || page.with(|page| !page.sends_mail))/>
            <Tabs label="Letters by state" tabs=tabs() path=Signal::derive(move || address_of(state.get(), None))/>
            <List page state/>
        </Watch>
    }
}

/// A letter to oneself.
#[component]
fn TestKey() -> impl IntoView {
    let toaster = use_toaster();
    let pending = RwSignal::new(false);
    let send = move || {
        pending.set(true);
        spawn_local(async move {
            if let Err(refusal) = room::call(send_test_letter()).await {
                toaster.toast(refusal.message);
            }
            pending.try_set(false);
        });
    };
    view! {
        <Key kind=KeyKind::Lit working=pending verb="Writing" on_press=send>
            "Send me a test letter"
        </Key>
    }
}

#[component]
fn NoServer(is_missing: Signal<bool>) -> impl IntoView {
    view! {
        <Show when=move || is_missing.get()>
            <Banner>
                "No mail server is set, so letters stay here. Open one to read it, and pass on what it says. Setting
                BACKLINE_SMTP sends those that come after."
            </Banner>
        </Show>
    }
}

fn tabs() -> Vec<Tab> {
    let all = Tab::new("All", address_of(None, None));
    std::iter::once(all).chain(STATES.map(|state| Tab::new(word(state), address_of(Some(state), None)))).collect()
}

#[component]
fn List(page: Signal<OutboxPage>, state: Memo<Option<State>>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.rows.is_empty()));
    let next = move || page.with(|page| page.next.clone()).map(|after| address_of(state.get(), Some(&after)));
    let sends_mail = Signal::derive(move || page.with(|page| page.sends_mail));
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState
                drawing=Drawing::Case
                title="No letter here"
                text="Letters appear the moment they are written, and stay for 30 days."
            />
        </Show>
        <Show when=move || !is_empty.get()>
            <div class="table-frame" tabindex="0">
                <table class="table table-lines">
                    <thead>
                        <tr>
                            <th scope="col">"Letter"</th>
                            <th scope="col">"To"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Written"</th>
                            <th scope="col">"Last words"</th>
                            <th scope="col"><span class="only-read">"Keys"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || page.with(|page| page.rows.clone())
                            key=|row| (row.id.clone(), row.state, row.attempts, row.answer.clone())
                            let:row
                        >
                            <Line row sends_mail/>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
        {move || next().map(|next| view! { <Pager next/> })}
    }
}

#[component]
fn Line(row: MailRow, sends_mail: Signal<bool>) -> impl IntoView {
    let href = format!("{ADDRESS}/{}", row.id);
    view! {
        <tr>
            <th scope="row">
                <span class="stack">
                    <a class="link" href=href>{row.subject.clone()}</a>
                    <span class="num faint">{row.kind.clone()}</span>
                </span>
            </th>
            <td>{row.to.clone()}</td>
            <td><StateSign state=row.state/></td>
            <td class="num">{row.written_at.in_words()}</td>
            <td class="small table-wide">{row.answer.clone()}</td>
            <td class="table-wide"><SendKey row sends_mail/></td>
        </tr>
    }
}

#[component]
fn StateSign(state: State) -> impl IntoView {
    let shape = match state {
        State::Kept => Shape::Paused,
        State::Queued => Shape::Scheduled,
        State::Sent => Shape::On,
        State::Refused => Shape::Failed,
        State::Failed => Shape::NeedsYou,
    };
    view! { <Status shape word=word(state)/> }
}

/// For a letter that went nowhere, where there is somewhere to go.
#[component]
fn SendKey(row: MailRow, sends_mail: Signal<bool>) -> impl IntoView {
    let toaster = use_toaster();
    let pending = RwSignal::new(false);
    let (is_over, id) = (row.is_over(), row.id.to_string());
    let label = if row.state == State::Kept { "Send it" } else { "Send it again" };
    let send = move || {
        pending.set(true);
        let id = id.clone();
        spawn_local(async move {
            if let Err(refusal) = room::call(send_letter(id)).await {
                toaster.toast(refusal.message);
            }
            pending.try_set(false);
        });
    };
    view! {
        <Show when=move || is_over && sends_mail.get()>
            <Key size=KeySize::Small working=pending verb="Sending" on_press=send.clone()>
                {label}
            </Key>
        </Show>
    }
}

/// One letter: how far it got, and what it says where that is to be read here.
#[component]
pub fn LetterPage(#[prop(into)] id: Signal<String>) -> impl IntoView {
    let view = watch(move || letter(id.get()));
    view! {
        <Watch of=view let:letter>
            <PageTitle text=move || letter.with(|it| it.row.subject.clone())/>
            <header class="page-head row row-ends row-wrap">
                <div class="stack">
                    <Breadcrumbs crumbs=vec![Crumb::to("Outbox", ADDRESS), Crumb::here("Letter")]/>
                    <h1 class="head-1">{move || letter.with(|it| it.row.subject.clone())}</h1>
                    <div class="row">
                        {move || view! { <StateSign state=letter.with(|it| it.row.state)/> }}
                        <LiveTag state=use_line()/>
                    </div>
                </div>
                {move || {
                    let sends_mail = Signal::derive(move || letter.with(|it| it.sends_mail));
                    view! { <SendKey row=letter.with(|it| it.row.clone()) sends_mail/> }
                }}
            </header>
            <Facts letter/>
            <Said letter/>
        </Watch>
    }
}

#[component]
fn Facts(letter: Signal<LetterView>) -> impl IntoView {
    let to = move || {
        letter.with(|it| match it.row.name.is_empty() {
            true => it.row.to.clone(),
            false => format!("{} <{}>", it.row.name, it.row.to),
        })
    };
    let answer = move || letter.with(|it| it.row.answer.clone().unwrap_or_else(|| "nothing yet".into()));
    view! {
        <Panel title="How far it got">
            <div class="table-frame" tabindex="0">
                <table class="table">
                    <tbody>
                        <tr>
                            <th scope="row">"Kind"</th>
                            <td class="num">{move || letter.with(|it| it.row.kind.clone())}</td>
                        </tr>
                        <tr>
                            <th scope="row">"To"</th>
                            <td>{to}</td>
                        </tr>
                        <tr>
                            <th scope="row">"Written"</th>
                            <td class="num">{move || letter.with(|it| it.row.written_at.in_words())}</td>
                        </tr>
                        <tr>
                            <th scope="row">"Since"</th>
                            <td class="num">{move || letter.with(|it| it.row.at.in_words())}</td>
                        </tr>
                        <tr>
                            <th scope="row">"Offered"</th>
                            <td class="num">{move || letter.with(|it| it.row.attempts)}</td>
                        </tr>
                        <tr>
                            <th scope="row">"The mail server said"</th>
                            <td>{answer}</td>
                        </tr>
                    </tbody>
                </table>
            </div>
        </Panel>
    }
}

#[component]
fn Said(letter: Signal<LetterView>) -> impl IntoView {
    move || {
        match letter.with(|it| it.text.clone().zip(it.html.clone())) {
        Some((text, html)) => view! { <Sheet text html/> }.into_any(),
        None => view! {
            <p class="panel quiet">
                "What a letter says may let somebody in, so it is shown only while it is kept here and nobody else brings it."
            </p>
        }
        .into_any(),
    }
    }
}

/// A letter as it is read: as HTML and as text. Nothing in it runs, loads or leads anywhere.
#[component]
pub fn Sheet(text: String, html: String) -> impl IntoView {
    view! {
        <div class="letter">
            <iframe class="letter-sheet" title="The letter as HTML" sandbox="" srcdoc=html></iframe>
            <pre class="letter-text" tabindex="0" role="region" aria-label="The letter as text">{text}</pre>
        </div>
    }
}

fn address_of(state: Option<State>, after: Option<&str>) -> String {
    room::address(ADDRESS, &[("state", state.map_or("", State::as_str)), ("after", after.unwrap_or_default())])
}
