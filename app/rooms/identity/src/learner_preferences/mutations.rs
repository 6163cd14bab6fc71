use room::mutation;

/// Answers the questions, for the first time or once more.
#[mutation("identity/save-learner-preferences", gate = SignedIn)]
pub async fn save_learner_preferences(
    cx: &mut Write,
    skill_level: String,
    interests: Vec<String>,
    goal: String,
    weekly_hours: Option<i64>,
) -> Answer<()> {
    let said = super::Answers::check(&skill_level, &interests, &goal, weekly_hours)?;
    let user = cx.signed_in().await?.id;
    let row = super::LearnerPreferences {
        id: user.as_str().into(),
        user: user.into(),
        skill_level: Some(said.skill_level),
        interests: said.interests.iter().map(|it| it.as_str().to_string()).collect(),
        goal: Some(said.goal),
        weekly_hours: said.weekly_hours,
        onboarding_completed_at: Some(cx.now()),
        skipped_at: None,
    };
    Ok(cx.put(&row).await?)
}

/// Would rather not be asked, on any device. Answers that are there stay.
#[mutation("identity/skip-learner-preferences", gate = SignedIn)]
pub async fn skip_learner_preferences(cx: &mut Write) -> Answer<()> {
    let user = cx.signed_in().await?.id;
    if cx.get::<super::LearnerPreferences>(&user).await?.is_some() {
        return Ok(());
    }
    let row = super::LearnerPreferences {
        id: user.as_str().into(),
        user: user.into(),
        skill_level: None,
        interests: vec![],
        goal: None,
        weekly_hours: None,
        onboarding_completed_at: None,
        skipped_at: Some(cx.now()),
    };
    Ok(cx.put(&row).await?)
}

/// Forgets the answers. The questions are asked again.
#[mutation("identity/reset-learner-preferences", gate = SignedIn)]
pub async fn reset_learner_preferences(cx: &mut Write) -> Answer<()> {
    let user = cx.signed_in().await?.id;
    Ok(cx.delete::<super::LearnerPreferences>(&user).await?)
}
