namespace MarketX.DrPortal.Web.Authentication;

/// <summary>What other parts of the portal have to know of its sign-in.</summary>
internal sealed class SignInFacts(SignInKind kind)
{
    public SignInKind Kind => kind;

    /// <summary>Where a browser without a session is sent.</summary>
    public string SignInPath => kind == SignInKind.OpenId ? OpenIdSignIn.Path : "/dev-signin";

    /// <summary>
    /// <c>__Host-</c>: the browser then takes the cookie from this very host over TLS only. The development sign-in works over plain
    /// HTTP on loopback, where neither that nor Secure would come back.
    /// </summary>
    public string CookiePrefix => kind == SignInKind.OpenId ? "__Host-" : "";

    public CookieSecurePolicy CookieSecurity => kind == SignInKind.OpenId ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
}
