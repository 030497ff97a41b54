using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Api;

/// <summary>An API key to issue.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do; nothing that needs an Admin.</param>
/// <param name="Days">Days that it lives, at most 366.</param>
public sealed record NewApiKeyBody(string Name, IReadOnlyList<PortalAction> Scopes, int Days);
