using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>
/// Checks an id_token as if it had come through the browser: signature, issuer, audience, lifetime, nonce, authorized party,
/// hash of the access token, tenant. Also over TLS, because a library that trusts the way is one proxy away from trusting anybody.
/// </summary>
/// <param name="options">The client.</param>
/// <param name="metadata">The discovery document.</param>
/// <param name="newMetadata">The discovery document, read anew: the provider may have changed its keys.</param>
internal sealed class IdTokenCheck(OpenIdOptions options, Func<Task<OpenIdConnectConfiguration>> metadata, Func<Task<OpenIdConnectConfiguration>> newMetadata)
{
    /// <summary>The token's claims.</summary>
    /// <exception cref="AuthenticationFailureException">The token is refused; the message says why and holds nothing of it.</exception>
    public async Task<ClaimsIdentity> ValidateAsync(string idToken, string? accessToken, string? nonce)
    {
        if (string.IsNullOrEmpty(nonce))
            throw new AuthenticationFailureException("The state holds no nonce.");
        var result = await options.Tokens.ValidateTokenAsync(idToken, Parameters(await metadata()));
        if (result is { IsValid: false, Exception: SecurityTokenSignatureKeyNotFoundException })
            result = await options.Tokens.ValidateTokenAsync(idToken, Parameters(await newMetadata()));
        if (!result.IsValid)
            throw new AuthenticationFailureException($"The id_token is refused: {result.Exception.GetType().Name}.", result.Exception);

        var token = (JsonWebToken)result.SecurityToken;
        CheckProtocol(token, idToken, accessToken, nonce);
        if (token.TryGetPayloadValue<string>("azp", out var party) && party != options.ClientId)
            throw new AuthenticationFailureException("The id_token is refused: it was issued to another client.");
        if (options.RequiredTenant is { } tenant && !(token.TryGetPayloadValue<string>("tid", out var of) && of == tenant))
            throw new AuthenticationFailureException("The id_token is refused: the person belongs to another tenant.");
        return result.ClaimsIdentity;
    }

    private void CheckProtocol(JsonWebToken token, string idToken, string? accessToken, string nonce)
    {
        try
        {
            options.Protocol.ValidateTokenResponse(new OpenIdConnectProtocolValidationContext
            {
                ClientId = options.ClientId,
                Nonce = nonce,
                ValidatedIdToken = JwtSecurityTokenConverter.Convert(token),
                ProtocolMessage = new OpenIdConnectMessage { IdToken = idToken, AccessToken = accessToken },
            });
        }
        catch (OpenIdConnectProtocolException e)
        {
            throw new AuthenticationFailureException($"The id_token is refused: {e.GetType().Name}.", e);
        }
    }

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration metadata) => new()
    {
        ValidIssuer = metadata.Issuer,
        ValidAudience = options.ClientId,
        IssuerSigningKeys = metadata.SigningKeys,
        ValidAlgorithms = OpenIdOptions.Algorithms,
        ValidateIssuer = true,
        ValidateAudience = true,
        ValidateIssuerSigningKey = true,
        ValidateLifetime = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        RequireAudience = true,
        ClockSkew = OpenIdOptions.ClockSkew,
        NameClaimType = PortalClaims.Name,
        RoleClaimType = PortalClaims.Role,
    };
}
