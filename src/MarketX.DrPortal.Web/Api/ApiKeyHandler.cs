using System.Security.Claims;
using System.Text.Encodings.Web;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Authentication;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Recognises API keys, which are sent as bearer tokens.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IApiKeyStore keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ApiAuthentication.CredentialOf(Request) is not { } credential)
            return AuthenticateResult.NoResult();
        // One answer for all that is wrong with a key: whether it exists is nobody's business.
        if (!ApiKeySecret.TryParse(credential, out var secret)
            || await keys.UseAsync(secret, RequestActor.AddressOf(Context), TimeProvider.GetUtcNow(), Context.RequestAborted) is not { } key)
            return AuthenticateResult.Fail("Not an API key that counts.");
        var identity = new ClaimsIdentity(
            [
                new Claim(PortalClaims.Subject, $"key:{key.Id}"),
                new Claim(PortalClaims.Name, $"API key {key.Name}"),
                new Claim(PortalClaims.Role, PortalClaims.ValueOf(key.Role)),
                new Claim(ApiActor.KeyClaim, key.Id),
                .. key.Scopes.Select(s => new Claim(ApiActor.ScopeClaim, s.ToString())),
            ],
            SchemeName, PortalClaims.Name, PortalClaims.Role);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
