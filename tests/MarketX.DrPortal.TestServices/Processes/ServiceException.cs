namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>A service could not be installed or started; the message says why and what to do.</summary>
public sealed class ServiceException : Exception
{
    public ServiceException(string message)
        : base(message)
    {
    }

    public ServiceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
