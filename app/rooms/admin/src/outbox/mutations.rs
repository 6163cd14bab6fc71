use room::mutation;

/// Posts a letter to the administrator who asks: to see one, or to see that they arrive.
#[mutation("admin/send-test-letter", gate = Rule("administrator"))]
pub async fn send_test_letter(cx: &mut Write) -> Answer<()> {
    let member = identity::administrator(cx).await?;
    let account = cx.must_get::<identity::user::AccountRow>(&member.id).await?;
    let email = account.email.unwrap_or_default();
    let once: String = cx.new_id();
    super::letters::test_letter(&email, &member.name).post(cx, once).await?;
    let deed = identity::Deed::new(identity::DeedKind::Create, "test_letter_sent", "letter");
    identity::note(cx, deed).await
}

/// Sends a letter that was kept, refused or given up.
#[mutation("admin/send-letter", gate = Rule("administrator"))]
pub async fn send_letter(cx: &mut Write, letter: String) -> Answer<()> {
    identity::administrator(cx).await?;
    let mail = cx.must_get::<mail::Mail>(&letter).await?;
    let deed = identity::Deed::new(identity::DeedKind::Update, "letter_sent", "letter");
    identity::note(cx, deed.to(mail.id.as_str(), mail.subject.as_str())).await?;
    mail::send_again(cx, mail).await
}
