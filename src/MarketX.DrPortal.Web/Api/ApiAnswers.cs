using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Web.Api;

/// <summary>What the kinds of operations answer, so that the description says it of each in the same way.</summary>
internal static class ApiAnswers
{
    /// <summary>A page of a list.</summary>
    public static RouteHandlerBuilder Lists<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<ApiPage<T>>().ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>One thing, which may not be there.</summary>
    public static RouteHandlerBuilder Shows<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<T>().ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>A stream or a file.</summary>
    public static RouteHandlerBuilder Streams(this RouteHandlerBuilder endpoint, string contentType) =>
        endpoint.Produces<string>(StatusCodes.Status200OK, contentType).ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>A run, which is followed at the address that the answer names.</summary>
    public static RouteHandlerBuilder Starts(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new TakesIdempotencyKey()).Produces<AcceptedRun>(StatusCodes.Status202Accepted).TakesBody()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>A wish that a run takes up when it can.</summary>
    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<AcceptedRun>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>What stands in the way of an operation; nothing is changed.</summary>
    public static RouteHandlerBuilder Checks(this RouteHandlerBuilder endpoint) => endpoint.Produces<PreflightReport>().TakesBody();

    /// <summary>A thing that was made or changed.</summary>
    public static RouteHandlerBuilder Saves<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.Produces<T>(status).TakesBody().ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>A file of what a body asks for.</summary>
    public static RouteHandlerBuilder Sends(this RouteHandlerBuilder endpoint, string contentType) => endpoint.Streams(contentType).TakesBody();

    private static RouteHandlerBuilder TakesBody(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}
