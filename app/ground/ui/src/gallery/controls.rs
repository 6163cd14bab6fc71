//! What one presses, types into and chooses from.
use leptos::prelude::*;

use super::{Cell, Part};
use crate::*;

#[component]
pub(super) fn Keys() -> impl IntoView {
    let working = RwSignal::new(true);
    let down = RwSignal::new(true);
    view! {
        <Part id="keys" title="Keys" text="One lit key per screen: the reason the screen exists.">
            <div class="gallery-grid gallery-4">
                <Cell legend="lit">
                    <Key kind=KeyKind::Lit>"Publish 2 changes"</Key>
                </Cell>
                <Cell legend="plain, with icon">
                    <Key icon="icon-[lucide--eye]">"Preview"</Key>
                </Cell>
                <Cell legend="bare">
                    <Key kind=KeyKind::Bare>"Skip for now"</Key>
                </Cell>
                <Cell legend="stop">
                    <Key kind=KeyKind::Stop>"Delete chapter"</Key>
                </Cell>
                <Cell legend="working: meter and verb">
                    <Key kind=KeyKind::Lit working verb="Publishing">
                        "Publish 2 changes"
                    </Key>
                </Cell>
                <Cell legend="off, the reason beneath">
                    <Key kind=KeyKind::Lit off="Add a chapter first.">
                        "Publish"
                    </Key>
                </Cell>
                <Cell legend="off, the reason in the tooltip">
                    <Key off="Only owners can refund." why_in_tip=true>
                        "Refund"
                    </Key>
                </Cell>
                <Cell legend="link that looks like a key">
                    <KeyLink href="#keys">"Open the shop"</KeyLink>
                </Cell>
                <Cell legend="small">
                    <div class="row">
                        <Key size=KeySize::Small icon="icon-[lucide--plus]">
                            "Add chapter"
                        </Key>
                        <Key size=KeySize::Small kind=KeyKind::Bare>
                            "Filter"
                        </Key>
                    </div>
                </Cell>
                <Cell legend="large, shop" wide=true>
                    <div data-density="shop">
                        <Key kind=KeyKind::Lit size=KeySize::Large full=true>
                            "Buy course, $49"
                        </Key>
                    </div>
                </Cell>
                <Cell legend="icon keys: bare, plain, down, off">
                    <div class="row">
                        <IconKey name="Undo" icon="icon-[lucide--undo-2]"/>
                        <IconKey name="Preview" icon="icon-[lucide--eye]" kind=KeyKind::Plain/>
                        <IconKey name="Hold still" icon="icon-[lucide--pause]" kind=KeyKind::Plain pressed=down on_press=move || down.update(|down| *down = !*down)/>
                        <IconKey name="Redo" icon="icon-[lucide--redo-2]" off="Nothing to redo."/>
                    </div>
                </Cell>
                <Cell legend="tooltip">
                    <span class="tip">"Opens 7 days after joining"</span>
                </Cell>
            </div>
        </Part>
    }
}

const ZONES: [&str; 6] =
    ["America/Los_Angeles", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Europe/London", "UTC"];

#[component]
pub(super) fn Fields() -> impl IntoView {
    let title = RwSignal::new("Low End That Survives the Car".to_string());
    let tags = RwSignal::new(vec!["drill".to_string(), "half-time".to_string()]);
    let (day, clock) = (RwSignal::new("2026-03-06".to_string()), RwSignal::new("18:00".to_string()));
    let zone = RwSignal::new("Europe/Berlin".to_string());
    view! {
        <Part id="fields" title="Fields" text="Help or error beneath, never both. What was typed stays.">
            <div class="gallery-grid gallery-3">
                <Cell legend="followed by a signal" wide=true>
                    <Field label="Course title" name="g-title" value=title/>
                    <span class="legend">{move || title.get()}</span>
                </Cell>
                <Cell legend="help" wide=true>
                    <Field label="Store address" name="g-address" prefix="/" initial="night-bus" help="Letters, digits, dashes."/>
                </Cell>
                <Cell legend="empty, optional" wide=true>
                    <Field label="E-mail" name="g-mail" kind="email" optional=true placeholder="you@elsewhere.example" autocomplete="email"/>
                </Cell>
                <Cell legend="bad" wide=true>
                    <Field label="Tempo" name="g-tempo" kind="number" initial="900" unit="bpm" error="Between 1 and 300. Half-time? Put 150."/>
                </Cell>
                <Cell legend="bad, without unit" wide=true>
                    <Field
                        label="Password"
                        name="g-password"
                        kind="password"
                        autocomplete="off"
                        error="E-mail and password don't match. Two more tries, then a five-minute pause."
                        aside=|| {
                            view! {
                                <a class="link small" href="#fields">
                                    "Forgot it?"
                                </a>
                            }
                        }
                    />
                </Cell>
                <Cell legend="off" wide=true>
                    <Field label="Payout currency" name="g-currency" initial="EUR" off=true help="Set by your bank account."/>
                </Cell>
                <Cell legend="text area" wide=true>
                    <TextArea label="Description" name="g-text" initial="Kick, bass, room.\nIn that order." help="Shown on the course page."/>
                </Cell>
                <Cell legend="select" wide=true>
                    <Select
                        label="Counts as done"
                        name="g-done"
                        initial="90"
                        options=vec![Choice::new("open", "When opened"), Choice::new("90", "At 90% watched"), Choice::new("quiz", "Quiz passed").off("no quiz yet")]
                    />
                </Cell>
                <Cell legend="counted: what is too long stays" wide=true>
                    <CountedArea label="Description, counted" name="g-counted" limit=80 initial="Dark half-time, roomy drums, one bad-tempered Rhodes." help="Plain words sell best." optional=true/>
                </Cell>
                <Cell legend="counted, over" wide=true>
                    <CountedArea label="Note to the buyer" name="g-over" limit=20 rows=2 initial="Thanks. Ask me anything." help="In the mail with the files."/>
                </Cell>
                <Cell legend="number in steps" wide=true>
                    <Stepper label="Seats" name="g-seats" initial="5" min=1.0 max=12.0 unit="seats" help="Each seat can open the store."/>
                    <Stepper label="Tempo in halves" name="g-half" initial="301" min=1.0 max=300.0 step=0.5 unit="bpm" error="Between 1 and 300. Half-time? Put 150."/>
                    <Stepper label="Takes" name="g-takes" initial="1" min=1.0 max=1.0 off=true/>
                </Cell>
                <Cell legend="text with headings, lists, links and pictures" wide=true>
                    <RichCell label="Words about the kit" name="g-rich" first=KIT help="Control and K makes a link. Alt and F10 lead to the keys."/>
                </Cell>
                <Cell legend="nothing written yet; refused" wide=true>
                    <RichCell label="What it teaches" name="g-rich-new" first=NOTHING help="Shown on the course page." error="The link leads nowhere: begin with https://."/>
                </Cell>
                <Cell legend="not to be changed" wide=true>
                    <RichCell label="What the store promises" name="g-rich-off" first=PROMISE help="Only owners change it." off=true/>
                </Cell>
                <Cell legend="copy answers in place" wide=true>
                    <CopyField label="Licence number" name="g-copy" value="NB-2207-7QX4-91KD" help="Printed on the contract."/>
                </Cell>
                <Cell legend="tags: Enter or comma adds, Backspace takes back" wide=true>
                    <TagInput
                        label="Tags"
                        name="g-tags"
                        value=tags
                        most=4
                        known=vec!["roomy".to_string(), "room mics".to_string(), "rhodes".to_string()]
                        help="Four at most. Buyers search for them."
                    />
                    <span class="legend">{move || tags.get().join(" · ")}</span>
                </Cell>
                <Cell legend="fader, always with its number" wide=true>
                    <Fader label="Discount" name="g-fader" initial="30" step=5 unit="%" help="Off every lease."/>
                    <Fader label="Gain" name="g-gain" min=-60 max=6 initial="-12" unit=" dB"/>
                    <Fader label="Share of the split" name="g-split" initial="50" unit="%" off=true/>
                </Cell>
                <Cell legend="moment: day, time, zone" wide=true>
                    <WhenField label="Opens" name="g-when" date=day time=clock zone zones=zone_choices(ZONES) earliest="2026-03-01" help="Saturday 02:00 in Tokyo."/>
                </Cell>
                <Cell legend="day alone" wide=true>
                    <Field label="Release day" name="g-day" kind="date" initial="2026-03-06"/>
                    <Field label="Starts at" name="g-time" kind="time" initial="18:00" error="The room is taken until 18:30."/>
                </Cell>
                <Cell legend="search" wide=true>
                    <SearchField label="Search the gallery" name="g-q" placeholder="Search sounds, courses, people" shortcut="/"/>
                </Cell>
                <Cell legend="notice of a whole form" wide=true>
                    <Notice text="We lost the line. Nothing you typed is gone."/>
                    <Notice text="Saved. Learners see it now." tone=Tone::Go/>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    view! {
        <Part id="choices" title="Choices" text="A choice made is lit.">
            <div class="gallery-grid gallery-4">
                <Cell legend="check">
                    <Check label="Free preview" name="g-c1"/>
                    <Check label="Certificate at the end" name="g-c2" initial=true/>
                    <Check label="Let others see my notes" name="g-c3" help="Only people in this course." initial=true/>
                    <Check label="Not on your plan" name="g-c4" off=true/>
                </Cell>
                <Cell legend="one of several, on lines" wide=true>
                    <Radios
                        label="Paid"
                        name="g-paid"
                        initial="year"
                        options=vec![
                            Choice::new("month", "Monthly"),
                            Choice::new("year", "Yearly, two months free"),
                            Choice::new("once", "Once, for good").off("Sold out since 2 March."),
                        ]
                        help="Changed at the end of a period."
                    />
                    <Radios label="Licence" name="g-licence" options=vec![Choice::new("lease", "Lease"), Choice::new("all", "Exclusive")] error="Choose one to go on."/>
                </Cell>
                <Cell legend="offers: name, terms, price" wide=true>
                    <Offers
                        label="Lease"
                        name="g-offer"
                        initial="premium"
                        offers=vec![
                            Offer::new("basic", "Basic", "MP3, 10,000 plays", "$25"),
                            Offer::new("premium", "Premium", "WAV and stems, 100,000 plays", "$75"),
                            Offer::new("all", "Exclusive", "Yours alone", "$500").off("Taken on 2 March."),
                        ]
                        help="The contract is in the mail with the files."
                    />
                </Cell>
                <Cell legend="any of several" wide=true>
                    <Checks
                        label="Files"
                        name="g-files"
                        initial=vec!["wav".to_string()]
                        options=vec![Choice::new("mp3", "MP3"), Choice::new("wav", "WAV, 24 bit"), Choice::new("stems", "Stems").off("Not uploaded yet.")]
                        help="What a buyer may download."
                    />
                </Cell>
                <Cell legend="stars to give, stars given" wide=true>
                    <StarsField label="Your rating" name="g-stars" initial="4" help="Shown with your name."/>
                    <Stars rating=4.6 reviews=58_u32/>
                    <Stars rating=0.0 reviews=0_u32/>
                </Cell>
                <Cell legend="switch" wide=true>
                    <Switch label="Published" name="g-s1" initial=true/>
                    <Switch label="Free preview" name="g-s2"/>
                    <Switch label="Download" name="g-s3" off=true help="Encoding first."/>
                </Cell>
                <Cell legend="segments">
                    <Segments label="Range" name="g-range" initial="30" options=vec![Choice::new("7", "7 days"), Choice::new("30", "30 days"), Choice::new("365", "Year")]/>
                    <Segments
                        label="View"
                        name="g-view"
                        label_hidden=true
                        initial="cards"
                        options=vec![Choice::new("cards", "Cards"), Choice::new("rows", "Rows").off("Fewer than two courses")]
                    />
                </Cell>
                <Cell legend="filters that are set or not, a fact">
                    <span class="row row-wrap">
                        <Chip label="Lo-fi" href="#choices" set=true/>
                        <Chip label="Drill" href="#choices" count="81"/>
                        <Tag label="24-bit"/>
                    </span>
                </Cell>
            </div>
        </Part>
    }
}

const KIT: &str = r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Half-time, roomy, one bad-tempered Rhodes."}]},{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"62 one-shots"}]}]},{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"12 loops"}]}]}]}]}"#;
const NOTHING: &str = r#"{"type":"doc","content":[{"type":"paragraph"}]}"#;
const PROMISE: &str =
    r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Refunds within 14 days."}]}]}"#;

/// The editor, and in its place until it has come what works without it.
#[component]
fn RichCell(
    label: &'static str,
    name: &'static str,
    first: &'static str,
    help: &'static str,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] off: Signal<bool>,
) -> impl IntoView {
    let pen = RichPen::default();
    view! {
        <RichText
            label
            name
            value=Signal::stored(Some(first.to_string()))
            on_change=|_: String| ()
            pen
            placeholder="Write what it teaches."
            help
            error
            off
        />
        // What stands in its place is counted to the island: journeys that compare words leave both out.
        <div data-island="rich-text">
            <Show when=move || pen.state() != RichState::Ready>
                <TextArea label=label name=name help="The editor is on its way." off/>
            </Show>
        </div>
    }
}
