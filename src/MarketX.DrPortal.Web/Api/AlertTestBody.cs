namespace MarketX.DrPortal.Web.Api;

/// <summary>Which channel to try.</summary>
/// <param name="Channel">Its name: Slack, PagerDuty, Webhook or Mail.</param>
public sealed record AlertTestBody(string Channel);
