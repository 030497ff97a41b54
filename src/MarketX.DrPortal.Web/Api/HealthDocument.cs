using MarketX.DrPortal.Core.Health;

namespace MarketX.DrPortal.Web.Api;

/// <summary>What <c>/health</c> answers.</summary>
/// <param name="Status"><c>healthy</c> or <c>unhealthy</c>, as the status code says.</param>
/// <param name="Report">The details.</param>
internal sealed record HealthDocument(string Status, HealthReport Report);
