namespace MarketX.DrPortal.Web.Api;

/// <summary>What is added to a DR test.</summary>
/// <param name="Text">The text; a sign-off may have none.</param>
public sealed record DrTestTextBody(string? Text = null);
