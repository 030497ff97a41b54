namespace MarketX.DrPortal.Web.Authentication;

/// <summary>How people sign in to this portal.</summary>
internal enum SignInKind
{
    /// <summary>By choosing a role, on a developer's own machine.</summary>
    Development,

    /// <summary>At the organisation's OpenID Connect provider.</summary>
    OpenId,
}
